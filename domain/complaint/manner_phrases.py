"""The phrases by which a reply draft breaks a don't of complaint handling, in simplified and traditional Chinese and in English.

Phrases are written folded. "…" stands for a few characters of the same sentence, at most once in a phrase; 您 also
stands for 你.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split("|"))


PHRASES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "doubting": _phrases("""
            别的客户都没 | 別的客戶都沒 | 其他客户都没 | 其他客戶都沒 | 别人都没这个 | 別人都沒這個 | 怎么就您 |
            怎麼就您 | 为什么只有您 | 爲什麼只有您 | 為什麼只有您 | 就您一个人 | 就您一個人 | 我们测试…正常 |
            我們測試…正常 | 您确定是 | 您確定是 | 您确定…吗 | 您確定…嗎 | 您确定…? | 您確定…? | 您真的…吗 |
            您真的…嗎 | 真有这回事 | 真有這回事 | 真的是这样吗 | 真的是這樣嗎 | 真的假的 | 您有证据吗 | 您有證據嗎 |
            您有什么证据 | 您有什麼證據 | 您有没有证据 | 您有沒有證據 | 拿出证据 | 拿出證據 | 拿证据 | 拿證據 |
            没有证据 | 沒有證據 | 证据呢 | 證據呢 | 口说无凭 | 口說無憑 | 空口无凭 | 空口無憑 | 怀疑您 | 懷疑您 |
            怀疑是您 | 懷疑是您 | 表示怀疑 | 表示懷疑 | 不太可能 | 这不可能 | 這不可能 | 那不可能 | 不可能吧 |
            不可能的 | 怎么可能 | 怎麼可能 | 不可能会 | 不可能會 | 不可能出现 | 不可能出現 | 难以置信 | 難以置信 |
            很难相信 | 很難相信 | 难以相信 | 難以相信 | 不相信您 | 不信您 | 您记错 | 您記錯 | 您看错 | 您看錯 |
            您听错 | 您聽錯 | 您搞错 | 您搞錯 | 您弄错 | 您弄錯 | 您可能记错 | 您可能記錯 | 您可能看错 | 您可能看錯 |
            您可能搞错 | 您可能搞錯 | 夸大其词 | 誇大其詞 | 恐怕不是事实 | 恐怕不是事實 | 与事实不符 | 與事實不符 |
            不符合事实 | 不符合事實 | 谁能证明 | 誰能證明 | 怎么证明 | 怎麼證明 | 如何证明 | 如何證明 | 说的是真的吗 |
            說的是真的嗎 | 您编的 | 您編的 | 您一定是弄错 | 您一定是弄錯 | 您一定是记错 | 您一定是記錯 |
            您一定是看错 | 您一定是看錯 | 您一定是搞错 | 您一定是搞錯 | 您肯定是弄错 | 您肯定是弄錯 | 您肯定是记错 |
            您肯定是記錯 | 您肯定是看错 | 您肯定是看錯 | 您肯定是搞错 | 您肯定是搞錯 |
            nobody else has | no one else has | no other customer | your version of | are you sure | are you certain |
            i doubt | we doubt | hard to believe | difficult to believe | do not believe you | don't believe you |
            you claim that | you allege | so you say | supposedly | allegedly | can you prove | do you have proof |
            do you have any proof | where is your proof | any evidence | without proof | that can't be right |
            that cannot be right | that is impossible | that's impossible | can't have happened |
            cannot have happened | you must be mistaken | you may be mistaken | you might be mistaken |
            you must be confused | did that really | did this really | is that really true
        """),
        "insisting": _phrases("""
            照章办事 | 照章辦事 | 到哪里都一样 | 到哪裏都一樣 | 到哪裡都一樣 | 到哪儿都一样 | 到哪兒都一樣 |
            公司规定如此 | 公司規定如此 | 再说也没有用 | 再說也沒有用 | 再说也没用 | 再說也沒用 | 结论不会变 |
            結論不會變 | 决定不会变 | 決定不會變 | 答复不会变 | 答覆不會變 | 我们没有错 | 我們沒有錯 | 我们没错 |
            我們沒錯 | 我没错 | 我沒錯 | 我没有错 | 我沒有錯 | 我没说错 | 我沒說錯 | 我们是对的 | 我們是對的 |
            我是对的 | 我是對的 | 我们…没有任何问题 | 我們…沒有任何問題 | 我们的…没有问题 | 我們的…沒有問題 |
            我们的…没问题 | 我們的…沒問題 | 我们做得没 | 我們做得沒 | 按规定就是 | 按規定就是 | 规定就是 | 規定就是 |
            就是这样规定 | 就是這樣規定 | 制度就是 | 流程就是这样 | 流程就是這樣 | 没什么好说 | 沒什麼好說 |
            没什么可说 | 沒什麼可說 | 没什么好商量 | 沒什麼好商量 | 没什么可商量 | 沒什麼可商量 | 没得商量 |
            沒得商量 | 没有商量的余地 | 沒有商量的餘地 | 没有商量余地 | 沒有商量餘地 | 您必须承认 | 您必須承認 |
            事实就是 | 事實就是 | 事实摆在 | 事實擺在 | 合同…清清楚楚 | 合同…很清楚 | 白纸黑字 | 白紙黑字 |
            无论您怎么说 | 無論您怎麼說 | 不管您怎么说 | 不管您怎麼說 | 您怎么说都 | 您怎麼說都 | 您说了不算 |
            您說了不算 | 责任不在我们 | 責任不在我們 | 错不在我们 | 錯不在我們 | 不是我们的错 | 不是我們的錯 |
            不是我们的问题 | 不是我們的問題 | 我早就说过 | 我早就說過 | 我早说过 | 我早說過 | 我跟您说过 |
            我跟您說過 | 已经跟您说过 | 已經跟您說過 | 解释过很多遍 | 解釋過很多遍 | 说过多少遍 | 說過多少遍 |
            说了多少遍 | 說了多少遍 | 我们绝对没有 | 我們絕對沒有 | 我们绝对没错 | 我們絕對沒錯 | 我们处理得没 |
            我們處理得沒 | 我们的处理是正确 | 我們的處理是正確 |
            no matter how often | will stay the same | answer is final | we are right | i am right | we were right |
            i was right | we are correct | we were correct | we did nothing wrong | we have done nothing wrong |
            nothing wrong on our | not our fault | our policy is clear | policy is policy | rules are rules |
            the rule is the rule | the contract is clear | contract clearly | terms clearly | clearly states |
            the fact is | the fact remains | as i already told | as i already said | as i have already |
            as already explained | as already stated | i already told you | like i said | as i said before |
            no point in arguing | end of discussion | end of story | decision is final | take it or leave it |
            not open to discussion | nothing to discuss | you have to accept | you must accept | you are wrong |
            you're wrong | that is simply how it is | that's just how it is
        """),
        "hasty": _phrases("""
            十有八九 | 听起来就是 | 聽起來就是 | 肯定是 | 一定是 | 绝对是 | 絕對是 | 显然是 | 顯然是 | 明显是 |
            明顯是 | 毫无疑问是 | 毫無疑問是 | 百分之百是 | 百分百是 | 不用查 | 不用看 | 没必要查 | 沒必要查 |
            不需要查 | 没必要调查 | 沒必要調查 | 不需要调查 | 不需要調查 | 一看就是 | 一看就知道 | 一听就是 |
            一聽就是 | 一听就知道 | 一聽就知道 | 无非就是 | 無非就是 | 不就是 | 想都不用想 | 八成是 | 多半是 |
            估计就是 | 估計就是 | 估计是您 | 估計是您 | 应该就是您 | 應該就是您 | 很明显是 | 很明顯是 | 原因很简单 |
            原因很簡單 | 只可能是 | 只能是您 |
            sounds like a dead | sounds like a loose | sounds like a simple | sounds like your | just buy a new |
            obviously your | obviously a | obviously caused | obviously just | clearly your | clearly caused |
            clearly just | it must be your | it must be a | it must be the | it must be something |
            this must be your | this must be something | must have been your | must be your | must be something with |
            no need to check | no need to investigate | no need to look | definitely your | definitely caused |
            certainly your | certainly caused | it is always the | it's always the | it can only be |
            i can already tell | i already know what | case closed | bound to be | we don't need to look |
            we do not need to look | without checking
        """),
        "joking": _phrases("""
            幸运儿 | 幸運兒 | 恭喜您成为 | 恭喜您成爲 | 恭喜您成為 | 哈哈 | 呵呵 | 嘿嘿 | 嘻嘻 | 开个玩笑 | 開個玩笑 |
            开玩笑 | 開玩笑 | 逗您 | 别当真 | 別當真 | 笑死 | 搞笑 | 好笑 | 太逗 | 买个教训 | 買個教訓 | 运气真好 |
            運氣真好 | 运气太好 | 運氣太好 | 中彩票 | 😂 | 🤣 | 😆 | 😜 | 😝 | 😛 | 😹 | 🤪 | 😉 |
            lucky winner | congratulations, you are our | haha | hahaha | ha ha | lol | lmao | rofl | hehe |
            just kidding | only kidding | only joking | just joking | that's funny | how funny | it is funny |
            it's funny | hilarious | look on the bright side | better luck next time | cheer up | what a laugh |
            lucky you | that's a new one | ;) | ;-) | :p | :-p | :d | :-d | xd
        """),
        "blaming_others": _phrases("""
            代理商的责任 | 代理商的責任 | 代理商的问题 | 代理商的問題 | 代理商乱 | 代理商亂 | 经销商的责任 |
            經銷商的責任 | 经销商的问题 | 經銷商的問題 | 跟我们没有关系 | 跟我們沒有關係 | 和我们没有关系 |
            和我們沒有關係 | 跟总部没有关系 | 跟總部沒有關係 | 跟公司没有关系 | 跟公司沒有關係 | 和公司没有关系 |
            和公司沒有關係 | 快递公司的责任 | 快遞公司的責任 | 物流公司的责任 | 物流公司的責任 | 快递的责任 |
            快遞的責任 | 物流的责任 | 物流的責任 | 快递的问题 | 快遞的問題 | 物流的问题 | 物流的問題 | 是快递弄 |
            是快遞弄 | 是快递搞 | 是快遞搞 | 是物流弄 | 是物流搞 | 是快递的 | 是快遞的 | 是物流的 | 厂家的问题 |
            廠家的問題 | 厂家的责任 | 廠家的責任 | 是厂家弄 | 是廠家弄 | 是厂家的 | 是廠家的 | 供应商的问题 |
            供應商的問題 | 供应商的责任 | 供應商的責任 | 是供应商的 | 是供應商的 | 厂商的问题 | 廠商的問題 |
            第三方的问题 | 第三方的問題 | 第三方的责任 | 第三方的責任 | 您去找 | 您找他们 | 您找他們 | 您找快递 |
            您找快遞 | 您找厂家 | 您找廠家 | 跟我们没关系 | 跟我們沒關係 | 和我们没关系 | 和我們沒關係 | 跟我没关系 |
            跟我沒關係 | 和我没关系 | 和我沒關係 | 和我们无关 | 和我們無關 | 与我们无关 | 與我們無關 | 跟我们无关 |
            跟我們無關 | 与本公司无关 | 與本公司無關 | 不关我们的事 | 不關我們的事 | 不关我的事 | 不關我的事 |
            不是我弄 | 不是我办 | 不是我辦 | 不是我处理 | 不是我處理 | 不是我经手 | 不是我經手 | 不是我登记 |
            不是我登記 | 不是我们弄 | 不是我們弄 | 是上一个同事 | 是上一個同事 | 是前任 | 是上一任 | 是我同事 |
            同事弄错 | 同事弄錯 | 同事搞错 | 同事搞錯 | 同事的错 | 同事的錯 | 同事的问题 | 同事的問題 | 是他们弄 |
            是他們弄 | 是他们的错 | 是他們的錯 | 是他们的问题 | 是他們的問題 | 是他们的责任 | 是他們的責任 |
            要怪就怪 | 要怪也 | 怪不得我们 | 怪不得我們 | 怪不到我们 | 怪不到我們 | 我们也是受害者 | 我們也是受害者 |
            the dealer's fault | the agent's fault | installer's fault | courier's fault | carrier's fault |
            supplier's fault | manufacturer's fault | vendor's fault | driver's fault | colleague's fault |
            their fault | his fault | her fault | fault of the | blame the | blame them | not our problem |
            not my problem | not our responsibility | not my responsibility | nothing to do with us |
            nothing to do with me | you need to take it up with | you should take it up with |
            please take it up with | you have to take it up with | you can take it up with | it was my colleague |
            it wasn't me | it was not me | wasn't us | the previous agent | my predecessor | not my job |
            not our job | not my department | not our department | out of our hands | we only sell | we are only the |
            we're only the | we just sell | complain to them
        """),
        "nit_picking": _phrases("""
            其实只是 | 其實只是 | 您说的「…」其实 | 您說的「…」其實 | 严格来说 | 嚴格來說 | 严格地说 | 嚴格地說 |
            严格说来 | 嚴格說來 | 严格说起来 | 嚴格說起來 | 严格意义上 | 嚴格意義上 | 准确地说 | 準確地說 | 准确来说 |
            準確來說 | 确切地说 | 確切地說 | 说法不准确 | 說法不準確 | 说得不准确 | 說得不準確 | 用词不当 | 用詞不當 |
            用词不准确 | 用詞不準確 | 表述不准确 | 表述不準確 | 表述有误 | 表述有誤 | 措辞不当 | 措辭不當 | 注意措辞 |
            注意措辭 | 注意用词 | 注意用詞 | 错别字 | 錯別字 | 写错了字 | 寫錯了字 | 标点符号 | 標點符號 | 语病 |
            語病 | 咬文嚼字 | 字面意思 | 您所谓的 | 您所謂的 | 所谓的 | 所謂的 | 先把…写对 | 先把…寫對 | 先把…说清楚 |
            先把…說清楚 | 这不叫 | 這不叫 | 那不叫 | 不能叫做 | 不能算是 | 只差了 | 只晚了 | 才晚了 | 不过晚了 |
            不過晚了 | 才等了 | 纔等了 | 只等了 |
            for the record | strictly speaking | technically speaking | technically, | to be precise | to be exact |
            to be pedantic | precisely speaking | you misspelled | you misspelt | your spelling | typo in your |
            your wording | your grammar | the correct term | the correct word | the proper term | not the right word |
            the wrong word | so-called | what you mean is | what you actually mean | what you call | not an hour but |
            only a few minutes
        """),
        "not_as_said": _phrases("""
            说的…作废 | 說的…作廢 | 讲的…作废 | 講的…作廢 | 答应的…作废 | 答應的…作廢 | 谈的…作废 | 談的…作廢 |
            说好的…作废 | 說好的…作廢 | 只是口头 | 只是口頭 | 口头说说 | 口頭說說 | 口头承诺不 | 口頭承諾不 |
            说说而已 | 說說而已 | 随口一说 | 隨口一說 | 随口说 | 隨口說 | 随便说说 | 隨便說說 | 不算数 | 不算數 |
            说的不算 | 說的不算 | 答应的不算 | 答應的不算 | 承诺的不算 | 承諾的不算 | 我没这么说 | 我沒這麼說 |
            我没有这么说 | 我沒有這麼說 | 我没说过 | 我沒說過 | 我们没说过 | 我們沒說過 | 我们没有说过 |
            我們沒有說過 | 没承诺过 | 沒承諾過 | 没有承诺过 | 沒有承諾過 | 没答应过 | 沒答應過 | 没有答应过 |
            沒有答應過 | 从没答应 | 從沒答應 | 我们改主意 | 我們改主意 | 我们改变主意 | 我們改變主意 | 领导改主意 |
            領導改主意 | 领导改变主意 | 領導改變主意 | 反悔 | 当我没说 | 當我沒說 | 说是这么说 | 說是這麼說 |
            话是这么说 | 話是這麼說 | 虽然答应 | 雖然答應 | 虽然承诺 | 雖然承諾 | 虽然之前说 | 雖然之前說 | 虽然说过 |
            雖然說過 | 我是说过 | 我是說過 | 我们是说过 | 我們是說過 | 当时那么说 | 當時那麼說 | 当时这么说 |
            當時這麼說 | 当时是说 | 當時是說 | 做不到之前 | 先这么说 | 先這麼說 | 敷衍您 | 为了安抚您 | 爲了安撫您 |
            為了安撫您 | 哄您 |
            offer no longer stands | no longer stands | i never said | we never said | never promised |
            not a promise | wasn't a promise | never a promise | although we promised | even though we promised |
            although i promised | although i said | although we said | i know i said | i know we said |
            despite what we said | despite what i said | forget what i said | promise doesn't count |
            promise does not count | said doesn't count | said does not count | told you doesn't count |
            told you does not count | changed our mind | changed my mind | have to go back on | just talk |
            just a figure of speech | only said that | just said that | i didn't say that | i did not say that |
            we didn't say that | we did not say that | no longer honour | no longer honor | cannot keep that promise |
            can't keep that promise | can't keep our promise | cannot keep our promise | said it to calm
        """),
        "running_down": _phrases("""
            的人讲话…不能信 | 的人講話…不能信 | 的人说话…不能信 | 的人說話…不能信 | 的话不能信 | 的話不能信 |
            的话信不得 | 的話信不得 | 不靠谱 | 不靠譜 | 很不可靠 | 那帮人 | 那幫人 | 那群人 | 那羣人 | 那伙人 |
            那夥人 | 拖拖拉拉 | 瞎搞 | 乱搞 | 亂搞 | 瞎弄 | 乱弄 | 亂弄 | 甩锅 | 甩鍋 | 擦屁股 | 烂摊子 | 爛攤子 |
            乱承诺 | 亂承諾 | 没一个靠谱 | 沒一個靠譜 | 他们部门就 | 他們部門就 | 他们部门总 | 他們部門總 |
            他们部门老 | 他們部門老 | 部就会 | 部就會 | 部就知道 | 部总是 | 部總是 | 部老是 | 部一直 | 部向来 |
            部向來 | 部从来不 | 部從來不 | 部经常 | 部經常 | 部门总是 | 部門總是 | 部门老是 | 部門老是 | 部门一直 |
            部門一直 | 部门向来 | 部門向來 | 部门的人…不 | 部門的人…不 | 他们总是 | 他們總是 | 他们老是 | 他們老是 |
            他们向来 | 他們向來 | 他们一贯 | 他們一貫 | 他们从来不 | 他們從來不 | 他们根本不 | 他們根本不 |
            他们就知道 | 他們就知道 | 我们也经常投诉 | 我們也經常投訴 | 我们也投诉 | 我們也投訴 | 我们也受够 |
            我們也受夠 | 我们也很头疼 | 我們也很頭疼 | 我们也很头痛 | 我們也很頭痛 | 拖后腿 | 拖後腿 | 内部很乱 |
            內部很亂 | 内部混乱 | 內部混亂 |
            couldn't organise | couldn't organize | can't be trusted | cannot be trusted | are useless | is useless |
            are hopeless | is hopeless | are incompetent | is incompetent | are lazy | are unreliable |
            is unreliable | always mess | always messes | always late | always forget | always forgets |
            always get it wrong | always gets it wrong | never do their job | never does its job | never answer us |
            never reply to us | never listen to us | between you and me | off the record | typical of our |
            typical of the | those guys | don't know what they are doing | don't know what they're doing |
            can't do anything right | cleaning up their | clean up their | complain about them | keeps messing |
            keep messing
        """),
        "playing_dumb": _phrases("""
            完全不熟 | 您找别人 | 您找別人 | 我这边什么都看不 | 我這邊什麼都看不 | 有这回事吗 | 有這回事嗎 |
            什么投诉? | 什麼投訴? | 哪个投诉? | 哪個投訴? | 我不清楚 | 我不知道 | 我也不知道 | 我也不清楚 | 我不了解 |
            我不瞭解 | 我不太清楚 | 我不太了解 | 我不太瞭解 | 不了解情况 | 不瞭解情況 | 我不懂 | 听不懂您 | 聽不懂您 |
            不明白您在说 | 不明白您在說 | 不知道您在说 | 不知道您在說 | 没听说过 | 沒聽說過 | 没听说 | 沒聽說 |
            没听过 | 沒聽過 | 您问别人 | 您問別人 | 问问别人 | 問問別人 | 您去问 | 您去問 | 您问问他们 | 您問問他們 |
            没印象 | 沒印象 | 跟我说没用 | 跟我說沒用 | 跟我说也没用 | 跟我說也沒用 | 找我没用 | 找我沒用 |
            找我也没用 | 找我也沒用 | 我也没办法 | 我也沒辦法 | 我们也没办法 | 我們也沒辦法 | 我没办法 | 我沒辦法 |
            我们没办法 | 我們沒辦法 | 无能为力 | 無能爲力 | 無能為力 | 爱莫能助 | 愛莫能助 | 不归我管 | 不歸我管 |
            不归我们管 | 不歸我們管 | 不是我负责 | 不是我負責 | 不是我们负责 | 不是我們負責 | 这不是我的工作 |
            這不是我的工作 | 我只是个 | 我只是個 | 我只是接电话 | 我只是接電話 | 我刚来这 | 我剛來這 | 我刚来上班 |
            我剛來上班 | 我是新来 | 我是新來 |
            which complaint? | what complaint? | i can't see anything | i cannot see anything | i don't know |
            i do not know | no idea | not sure who | i wouldn't know | never heard of | not aware of any |
            i'm not aware | i am not aware | don't understand what you want | can't help you | cannot help you |
            i only work here | i just work here | i only do | i only answer | i just answer | i'm new here |
            i am new here | ask someone else | ask somebody else | beats me | don't ask me | nothing i can do |
            nothing we can do | not my area
        """),
        "blaming_customer": _phrases("""
            便宜没好货 | 便宜沒好貨 | 是您坚持 | 是您堅持 | 是您非要 | 不是您拖 | 您拖那么久 | 您拖那麼久 |
            您拖这么久 | 您拖這麼久 | 您拖了 | 是您自己 | 都怪您 | 怪您 | 是您的错 | 是您的錯 | 是您的问题 |
            是您的問題 | 是您的责任 | 是您的責任 | 是您的原因 | 属于您的 | 屬於您的 | 您自己没 | 您自己沒 | 您自己不 |
            您自己弄 | 您自己操作 | 您自己选 | 您自己選 | 您自己签 | 您自己籤 | 您自己要 | 您没看清 | 您沒看清 |
            您没有看清 | 您沒有看清 | 您没仔细 | 您沒仔細 | 您没有仔细 | 您沒有仔細 | 您没有按 | 您沒有按 | 您没按 |
            您沒按 | 您没有及时 | 您沒有及時 | 您没及时 | 您沒及時 | 您早该 | 您早該 | 您本该早 | 您本該早 |
            您本应早 | 您本應早 | 您本该看 | 您本該看 | 您本应看 | 您本應看 | 您本应该看 | 您本應該看 | 您本应该早 |
            您本應該早 | 您当时应该 | 您當時應該 | 您应该早 | 您應該早 | 您应该先看 | 您應該先看 | 您应该看清 |
            您應該看清 | 您要是早 | 您要是…就 | 您如果早 | 如果您当时看 | 如果您當時看 | 如果您当时没 | 如果您當時沒 |
            如果您当时早 | 如果您當時早 | 如果您当时就 | 如果您當時就 | 如果您早 | 要是您当时 | 要是您當時 |
            要是您早 | 谁让您 | 誰讓您 | 谁叫您 | 誰叫您 | 您为什么不 | 您爲什麼不 | 您為什麼不 | 为什么您不 |
            爲什麼您不 | 為什麼您不 | 您怎么不 | 您怎麼不 | 您怎么没 | 您怎麼沒 | 您不该 | 您不該 | 您不应该 |
            您不應該 | 使用不当 | 使用不當 | 操作不当 | 操作不當 | 操作失误 | 操作失誤 | 人为损坏 | 人爲損壞 |
            人為損壞 | 保管不善 | 自己不小心 | 您也有责任 | 您也有責任 | 您理解错 | 您理解錯 | 是您误解 | 是您誤解 |
            是您误会 | 是您誤會 | 您操作错 | 您操作錯 | 您太急 | 您要求太 | 您的要求太 |
            most customers manage | other customers manage | most people manage | everybody else manages |
            your own fault | your fault | you should have | you shouldn't have | you should not have |
            why didn't you | why did you not | why did you | you failed to | you didn't read | you did not read |
            you forgot | if you had | if only you | you caused | your mistake | your own mistake | user error |
            you ignored | you neglected | you misused | improper use | because you did not | because you didn't |
            you only have yourself | you brought this | you misunderstood | you are the one who | you're the one who |
            no one forced you | nobody forced you | your own responsibility | you people | you were careless |
            you must not have | you clearly didn't | you expect too much
        """),
    }
)
"""By the code of the don't."""

EXCUSED: Final = _phrases("""
    请您确定 | 請您確定 | 等您确定 | 等您確定 | 与您确定 | 與您確定 | 跟您确定 | 跟您確定 | 和您确定 | 和您確定 |
    您确定好 | 您確定好 | 您确定后 | 您確定後 | 您确定了 | 您確定了 | 您确定下 | 您確定下 | 不怀疑您 | 不懷疑您 |
    没有怀疑您 | 沒有懷疑您 | 不会怀疑您 | 不會懷疑您 | 不是怀疑您 | 不是懷疑您 | 并非怀疑您 | 並非懷疑您 |
    从不怀疑您 | 從不懷疑您 | 不是不相信您 | 不是不信您 | 并非不相信您 | 並非不相信您 | 没有不相信您 | 沒有不相信您 |
    不会不相信您 | 不會不相信您 | 肯定是我们 | 肯定是我們 | 一定是我们 | 一定是我們 | 显然是我们 | 顯然是我們 |
    明显是我们 | 明顯是我們 | 很明显是我们 | 很明顯是我們 | 绝对是我们 | 絕對是我們 | 您一定是 | 您肯定是 |
    心里一定是 | 心裏一定是 | 心裡一定是 | 心里肯定是 | 心裏肯定是 | 心裡肯定是 | 不一定是 | 不能肯定是 | 不敢肯定是 |
    不是开玩笑 | 不是開玩笑 | 不开玩笑 | 不開玩笑 | 没有开玩笑 | 沒有開玩笑 | 不敢开玩笑 | 不敢開玩笑 | 并非开玩笑 |
    並非開玩笑 | 不是快递的 | 不是快遞的 | 不是物流的 | 不是厂家的 | 不是廠家的 | 不是供应商的 | 不是供應商的 |
    不是他们的错 | 不是他們的錯 | 不是他们的问题 | 不是他們的問題 | 无论是快递的 | 無論是快遞的 | 无论是物流的 |
    無論是物流的 | 不管是快递的 | 不管是快遞的 | 不管是物流的 | 还是快递的 | 還是快遞的 | 还是物流的 | 還是物流的 |
    不能说我们没有错 | 不能說我們沒有錯 | 不敢说我们没错 | 不敢說我們沒錯 | 不是说我们没错 | 不是說我們沒錯 |
    不能说不是我们的错 | 不能說不是我們的錯 | 我不知道您 | 我不知道…但我 | 我不知道…我会 | 我不知道…我會 |
    我不清楚…但我 | 我不清楚…我会 | 我不清楚…我會 | 我不清楚的 | 我不知道的 | 不是您自己 | 不是您的错 | 不是您的錯 |
    不是您的问题 | 不是您的問題 | 不是您的责任 | 不是您的責任 | 不是您的原因 | 不怪您 | 不能怪您 | 怎么能怪您 |
    怎麼能怪您 | 怎么会怪您 | 怎麼會怪您 | 没有怪您 | 沒有怪您 | 不会怪您 | 不會怪您 | 绝不怪您 | 絕不怪您 |
    不该怪您 | 不該怪您 | 不属于您的 | 不屬於您的 | 不是操作不当 | 不是操作不當 | 不是使用不当 | 不是使用不當 |
    并非使用不当 | 並非使用不當 | 并非操作不当 | 並非操作不當 | 如果您早上 | 如果您早些 | 要是您早上 |
    如果您没有及时 | 如果您沒有及時 | 如果您没及时 | 如果您沒及時 | 您没有及时收到 | 您沒有及時收到 | 您没及时收到 |
    您沒及時收到 | 您不应该等 | 您不應該等 | 您不该等 | 您不該等 | 您不应该受 | 您不應該受 | 您不该受 | 您不該受 |
    您不应该承担 | 您不應該承擔 | 您不该承担 | 您不該承擔 | 您不应该遇到 | 您不應該遇到 | 您不该遇到 | 您不該遇到 |
    您早该收到 | 您早該收到 |
    obviously a mistake on our | obviously a mistake of ours | not only their fault | i don't know the cause |
    i don't know the reason | i don't know yet | i do not know yet | i do not know the cause |
    i do not know the reason | i don't know how to apologise | i don't know how to apologize | had no idea |
    not your fault | not your own fault | not your mistake | never your fault | you should have been |
    you should have your | you should have it | you should have a | you should have the | you should have received |
    you should have had | you should have got | you should have heard | you should not have had to |
    you shouldn't have had to | you should not have been | you shouldn't have been | you should not have to |
    if you had any | if you had a | if you had to | if you had trouble | if you had questions | no improper use |
    not a user error | not user error | we are right on | we are right beside | we are right here
""")
"""Innocent phrases that hold one of the others ("不怀疑您", "not your fault"); they are passed over first."""
