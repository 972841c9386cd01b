"""The methods of the Bot API that the fake server answers; names count without regard to case."""

from tests.botapi.methods import chats, editing, profile, receiving, sending
from tests.botapi.methods.call import Method

NAMED: dict[str, Method] = {
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getMe": chats.get_me,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "getFile": chats.get_file,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": editing.answer_callback_query,
    "setMyCommands": profile.set_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "getMyCommands": profile.get_my_commands,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "setMyName": profile.profile_setter("name", 64),
    "getMyName": profile.profile_getter("name"),
    "setMyDescription": profile.profile_setter("description", 512),
    "getMyDescription": profile.profile_getter("description"),
    "setMyShortDescription": profile.profile_setter("short_description", 120),
    "getMyShortDescription": profile.profile_getter("short_description"),
}
METHODS: dict[str, tuple[str, Method]] = {name.lower(): (name, method) for name, method in NAMED.items()}
