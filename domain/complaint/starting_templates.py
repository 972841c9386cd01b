"""The templates that Peiban brings: one or two for each usual step, in three languages, to be changed or retired."""

from typing import Final

from domain.complaint.kinds import Category
from domain.complaint.template import Template, TemplateUse

_RECEIPT, _ASK, _DELAY = TemplateUse.RECEIPT, TemplateUse.ASK_BACK, TemplateUse.DELAY
_SOLUTION, _REFUSAL, _CLOSING = TemplateUse.SOLUTION, TemplateUse.REFUSAL, TemplateUse.CLOSING

_SIMPLIFIED: Final = (
    (
        _RECEIPT,
        None,
        "收到投诉",
        "您好，您反映的问题（{编号}）我们已经收到，给您添麻烦了，十分抱歉。{客服}会在{时间}前给您答复。"
        "这期间如有补充，直接回复这条消息即可。",
    ),
    (
        _RECEIPT,
        Category.SAFETY,
        "安全问题",
        "您好，您反映的安全问题（{编号}）我们已经收到，正在优先处理。请先保证您和身边人的安全；"
        "现场如仍有危险，请离开现场并马上告诉我们。{客服}会在{时间}前给您答复。",
    ),
    (
        _ASK,
        None,
        "请客户补充",
        "您好，为了尽快把您反映的情况（{编号}）核实清楚，想向您确认一件事：{要问的问题}\n"
        "您方便时回复这条消息即可，也可以附上照片或文件。谢谢您。",
    ),
    (
        _ASK,
        Category.PRICE,
        "核对费用",
        "您好，为了核对您反映的费用（{编号}），请告诉我们付款的日期和金额；如有收据或发票，请拍照发来。"
        "收到后我们马上核对，并把结果告诉您。",
    ),
    (
        _DELAY,
        None,
        "需要更多时间",
        "关于您反映的问题（{编号}）：{原因}。我们还需要一些时间才能给您完整的答复，最迟{新的时间}前告诉您结果。"
        "让您久等了，很抱歉。",
    ),
    (
        _SOLUTION,
        None,
        "提出方案",
        "您好，您反映的问题（{编号}）我们已经核实：{核实结果}。我们想这样为您解决：{解决办法}，{完成时间}前办好。"
        "您看这样可以吗？如有别的想法，请直接告诉我们。",
    ),
    (
        _SOLUTION,
        Category.SERVICE,
        "安排补课",
        "您好，因为我们的安排影响了您的学习，十分抱歉（{编号}）。我们为您准备了一次免费补课：{时间和地点}，"
        "由{讲师}讲授。您看这样可以吗？如果时间不合适，请告诉我们您方便的时间。",
    ),
    (
        _REFUSAL,
        None,
        "说明原因",
        "您好，您的要求（{编号}）我们认真核对过了：{核实结果}。因为{原因}，这一点我们无法办到，很抱歉。"
        "我们能为您做的是：{替代办法}。如果您有不同意见，请回复这条消息，我们请主管再看一次。",
    ),
    (
        _CLOSING,
        None,
        "办理完毕",
        "您好，您反映的问题（{编号}）已经按约定办好：{完成情况}。谢谢您的提醒，再次为给您添的麻烦道歉。"
        "稍后会有同事向您确认；如果还有没解决的地方，请直接告诉我们。",
    ),
)
_TRADITIONAL: Final = (
    (
        _RECEIPT,
        None,
        "收到投訴",
        "您好，您反映的問題（{編號}）我們已經收到，造成您的困擾，十分抱歉。{客服}會在{時間}前給您答覆。"
        "這段期間如有補充，直接回覆這則訊息即可。",
    ),
    (
        _RECEIPT,
        Category.SAFETY,
        "安全問題",
        "您好，您反映的安全問題（{編號}）我們已經收到，正在優先處理。請先確保您和身邊的人安全；"
        "現場如仍有危險，請離開現場並立即告訴我們。{客服}會在{時間}前給您答覆。",
    ),
    (
        _ASK,
        None,
        "請客戶補充",
        "您好，為了儘快確認您反映的情況（{編號}），想向您請教一件事：{要問的問題}\n"
        "您方便時回覆這則訊息即可，也可以附上照片或檔案。謝謝您。",
    ),
    (
        _ASK,
        Category.PRICE,
        "核對費用",
        "您好，為了核對您反映的費用（{編號}），請告訴我們付款的日期和金額；如有收據或發票，請拍照傳來。"
        "收到後我們會立即核對，並把結果告訴您。",
    ),
    (
        _DELAY,
        None,
        "需要更多時間",
        "關於您反映的問題（{編號}）：{原因}。我們還需要一些時間才能給您完整的答覆，最晚{新的時間}前告訴您結果。"
        "讓您久等了，很抱歉。",
    ),
    (
        _SOLUTION,
        None,
        "提出方案",
        "您好，您反映的問題（{編號}）我們已經查明：{查明結果}。我們想這樣為您解決：{解決辦法}，{完成時間}前辦好。"
        "您看這樣可以嗎？如有別的想法，請直接告訴我們。",
    ),
    (
        _SOLUTION,
        Category.SERVICE,
        "安排補課",
        "您好，因為我們的安排影響了您的學習，十分抱歉（{編號}）。我們為您準備了一次免費補課：{時間和地點}，"
        "由{講師}授課。您看這樣可以嗎？如果時間不合適，請告訴我們您方便的時間。",
    ),
    (
        _REFUSAL,
        None,
        "說明原因",
        "您好，您的要求（{編號}）我們認真核對過了：{查明結果}。因為{原因}，這一點我們無法辦到，很抱歉。"
        "我們能為您做的是：{替代辦法}。如果您有不同意見，請回覆這則訊息，我們請主管再看一次。",
    ),
    (
        _CLOSING,
        None,
        "辦理完畢",
        "您好，您反映的問題（{編號}）已經按約定辦好：{完成情況}。謝謝您的提醒，再次為造成您的困擾致歉。"
        "稍後會有同事向您確認；如果還有沒解決的地方，請直接告訴我們。",
    ),
)
_ENGLISH: Final = (
    (
        _RECEIPT,
        None,
        "Received",
        "Thank you for telling us. Your complaint ({number}) has arrived, and we are sorry for the trouble. "
        "{desk} answers you by {time}. If there is anything to add, just answer this message.",
    ),
    (
        _RECEIPT,
        Category.SAFETY,
        "Safety",
        "Thank you for telling us. Your report on safety ({number}) has arrived and comes first. "
        "Please see to your own safety; if there is still danger, leave the place and tell us at once. "
        "{desk} answers you by {time}.",
    ),
    (
        _ASK,
        None,
        "Ask the customer",
        "To look into your complaint ({number}) properly, we would like to ask you: {our question}\n"
        "Just answer this message when it suits you; photos and files are welcome. Thank you.",
    ),
    (
        _ASK,
        Category.PRICE,
        "Check a payment",
        "To check the payment you wrote about ({number}), please tell us its date and amount, "
        "and send a photo of the receipt or invoice if you have one. We check it at once and tell you the result.",
    ),
    (
        _DELAY,
        None,
        "More time needed",
        "On your complaint ({number}): {reason}. We need some more time to give you a full answer; "
        "you hear from us by {new date and time}. We are sorry that you have to wait.",
    ),
    (
        _SOLUTION,
        None,
        "Solution",
        "We have looked into your complaint ({number}): {findings}. This is what we propose: {solution}, "
        "done by {date and time}. Is that all right for you? If you would prefer something else, please tell us.",
    ),
    (
        _SOLUTION,
        Category.SERVICE,
        "Catch-up lesson",
        "We are sorry that our planning cost you a lesson ({number}). We offer you a catch-up lesson "
        "free of charge: {time and place}, with {trainer}. Is that all right for you? "
        "If not, please tell us when it suits you.",
    ),
    (
        _REFUSAL,
        None,
        "No, and why",
        "We have looked carefully into what you asked for ({number}): {findings}. "
        "Because {reason}, we cannot do this, and we are sorry. What we can do for you: {other help}. "
        "If you see it differently, please answer this message, and a supervisor looks at it again.",
    ),
    (
        _CLOSING,
        None,
        "Done",
        "What we agreed on your complaint ({number}) is done: {what was done}. "
        "Thank you for the hint, and we are sorry again for the trouble. A colleague asks you shortly "
        "whether all is well; if anything is still open, please tell us.",
    ),
)
STARTING: Final = tuple(
    Template(use=use, category=category, language=language, name=name, text=text)
    for language, texts in (("zh_Hans", _SIMPLIFIED), ("zh_Hant", _TRADITIONAL), ("en", _ENGLISH))
    for use, category, name, text in texts
)
"""Of one use, category and language there is one; the same in each language."""
