"""The words by which complaints tell what they are about, in simplified and traditional Chinese and in English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.complaint.kinds import Category, Severity


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


CATEGORY_WORDS: Final[Mapping[Category, tuple[str, ...]]] = MappingProxyType(
    {
        Category.SERVICE: _words("""
            没人通知, 未通知, 没有通知, 没通知, 無人通知, 沒人通知, 沒有通知, 没人管, 沒人管, 推诿, 推諉, 踢皮球,
            没人接, 沒人接, 不回电话, 不回電話, 不回复, 不回覆, 没有回复, 沒有回覆, 换教室, 換教室, 更换教室,
            更換教室, 排队, 排隊, 取消课程, 取消課程, 服务质量, 服務質量, 服務品質, 服务差, 服務差, 没人联系,
            沒人聯繫, 沒人聯絡, 没人来, 沒人來, 没有人来, 沒有人來, 没人处理, 沒人處理, 有没有人在处理,
            有沒有人在處理, 没人理, 沒人理, 没人出面, 沒人出面, 没人回, 沒人回, 占线, 佔線, 打不通, 处理中, 處理中,
            没有电话通知, 沒有電話通知, 爽约, 爽約, 放鸽子, 放鴿子, 没有下文, 沒有下文, 没下文, 沒下文, 推来推去,
            推來推去, 互相推, 效率低, 效率太低, 等了一整天, 等了半天, 不办这个业务, 不辦這個業務, 没有进展, 沒有進展,
            售后, 售後,
            nobody told, no one told, not informed, never informed, no reply, no answer, never called back,
            poor service, bad service, terrible service, kept waiting, passed around, long queue, unanswered,
            promised a call, call back by, nobody called, no one called, nobody came, no one came, nobody showed up,
            on hold, still waiting, no response, never responded, never replied, never got back, passed from one,
            open my ticket, no follow-up
        """),
        Category.SKILL: _words("""
            不专业, 不專業, 业务不熟, 業務不熟, 不熟练, 不熟練, 讲错, 講錯, 听不懂, 聽不懂, 讲不清, 講不清, 答不上来,
            答不上來, 水平差, 水平太差, 不懂业务, 不懂業務, 操作错误, 操作錯誤, 修不好, 没修好, 沒修好, 录错, 錄錯,
            写错, 寫錯, 填错, 填錯, 装反, 裝反, 装错, 裝錯, 教错, 教錯, 弄错, 弄錯, 搞错, 搞錯, 答非所问, 答非所問,
            什么都不会, 什麼都不會, 第一次装, 第一次裝, 不会修, 不會修, 越修越坏, 越修越壞, 水平低, 技术差, 技術差,
            incompetent, unprofessional, not qualified, unqualified, could not explain, made mistakes, did not know,
            didn't know, wrong answer, not repaired, unprepared, never seen this model, worse state, made it worse,
            told me different things, told us different things, completely different things, contradicted,
            neither was right, clueless, no idea what, not trained, spelled my name wrong
        """),
        Category.ATTITUDE: _words("""
            态度, 態度, 不耐烦, 不耐煩, 粗鲁, 粗魯, 骂人, 罵人, 辱骂, 辱罵, 冷漠, 没礼貌, 沒禮貌, 不礼貌, 不禮貌,
            傲慢, 讽刺, 諷刺, 顶撞, 頂撞, 爱理不理, 愛理不理, 翻白眼, 摔电话, 摔電話, 挂电话, 掛電話, 很冲, 很衝,
            特别冲, 特別衝, 太冲, 太沖, 爱答不理, 愛答不理, 电话挂了, 電話掛了, 挂了电话, 掛了電話, 骂骂咧咧,
            罵罵咧咧, 骂我, 罵我, 骂了, 罵了, 脾气, 脾氣, 欠他钱, 欠他錢, 欠他们钱, 欠他們錢, 脸色难看, 臉色難看,
            没素质, 沒素質, 看不起, 瞧不起, 嘲笑, 很凶, 很兇, 太凶, 太兇, 好凶,
            rude, impolite, arrogant, insulted, shouted, yelled, ignored me, hung up, attitude, disrespectful,
            talked down to, condescending, patronising, patronizing, rolled her eyes, rolled his eyes,
            rolled their eyes, laughed at, i were stupid, i was stupid, i am stupid, sneered, swearing, swore at,
            apologise to, unfriendly
        """),
        Category.ENVIRONMENT: _words("""
            太吵, 噪音, 太冷, 太热, 太熱, 空调, 空調, 卫生, 衛生, 厕所, 廁所, 洗手间, 洗手間, 太脏, 太髒, 异味, 異味,
            停车, 停車, 座位不够, 座位不夠, 拥挤, 擁擠, 投影仪, 投影儀, 环境, 環境, 没有座位, 沒有座位, 衞生,
            灯一直闪, 燈一直閃, 灯坏, 燈壞, 投影, 看不清, 听不清, 聽不清, 装修, 裝修, 施工, 霉味, 黴味, 臭味, 椅子,
            没地方坐, 沒地方坐, 等候区, 等候區, 太闷, 太悶, 电梯坏, 電梯壞,
            noisy, noise, too cold, too hot, dirty, toilet, smell, air conditioning, crowded, parking, no seats,
            projector, filthy, flickering, mould, mold, musty, renovation, building works, couldn't hear,
            could not hear, can't hear, nowhere to sit, no chairs, freezing, stuffy
        """),
        Category.MARKETING: _words("""
            虚假宣传, 虛假宣傳, 夸大, 誇大, 广告, 廣告, 误导, 誤導, 骚扰电话, 騷擾電話, 推销, 推銷, 诱导, 誘導,
            与宣传不符, 與宣傳不符, 和宣传不一样, 和宣傳不一樣, 承诺没有兑现, 承諾沒有兌現, 垃圾短信, 海报, 海報,
            宣传, 宣傳, 送完了, 保证包过, 保證包過, 包过班, 包過班, 不认账, 不認賬, 骗谁, 騙誰, 忽悠, 销售当时,
            銷售當時, 承诺过, 承諾過,
            misleading, advertisement, advertised, advertising, false promise, false promises, spam, brochure,
            not as promised, cold calls, poster, leaflet, flyer, guaranteed, salesman, saleswoman, sales rep,
            tricked, went back on
        """),
        Category.PRODUCT: _words("""
            产品质量, 產品質量, 產品品質, 质量问题, 質量問題, 品質問題, 坏了, 壞了, 故障, 死机, 當機, 闪退, 閃退,
            登录不了, 登錄不了, 无法登录, 無法登入, 打不开, 打不開, 系统崩溃, 系統崩潰, 系统瘫痪, 系統癱瘓, 缺陷,
            次品, 不能用, 报错, 報錯, 卡顿, 卡頓, 失灵, 失靈, 瑕疵, 转圈, 轉圈, 卡死, 质量太差, 質量太差, 质量差,
            質量差, 品质差, 品質差, 裂了, 裂开, 裂開, 缓冲, 緩衝, 不记录, 不記錄, 跑不出来, 跑不出來, 资料不见,
            資料不見, 资料也不见, 資料也不見, 数据丢, 數據丟, 資料丟, 数据不见, 數據不見, 登不上, 登不上去, 登录失败,
            登錄失敗, 登入失敗, 老毛病, 又坏, 又壞, 出厂, 出廠, 竖线, 豎線, 显示零分, 顯示零分, 显示0, 顯示0, 坏掉,
            壞掉,
            broken, defective, defect, faulty, does not work, doesn't work, not working, crashes, crashed,
            error message, cannot log in, can't log in, bug, malfunction, same fault, empty spreadsheet,
            since the last update, since the update, stopped working, freezes, keeps freezing, glitch, glitches,
            won't load, won't start, won't open, data is gone, data are gone, brake failure
        """),
        Category.PRICE: _words("""
            价格, 價格, 收费, 收費, 多收, 乱收费, 亂收費, 费用, 費用, 发票, 發票, 退款, 退费, 退費, 扣费, 扣費, 扣款,
            太贵, 太貴, 账单, 帳單, 涨价, 漲價, 重复扣, 重複扣, 賬單, 月租, 照样扣, 照樣扣, 差价, 差價, 折扣, 多扣,
            乱扣, 亂扣, 多付, 比今天贵, 比今天貴, 降价, 降價,
            overcharged, charged twice, invoice, refund, too expensive, price, prices, billing, fee, fees,
            hidden charges, wrong bill, discount, price difference, still charging, still charged, paid extra,
            overpaid, monthly fee
        """),
        Category.DELIVERY: _words("""
            没收到, 沒收到, 未收到, 没到货, 沒到貨, 迟迟不到, 遲遲不到, 延误, 延誤, 晚到, 送错, 送錯, 漏发, 漏發,
            发货, 發貨, 物流, 快递, 快遞, 交货, 交貨, 拖延, 还没送, 還沒送, 超时送达, 发错, 發錯, 寄错, 寄錯, 没出货,
            沒出貨, 没发货, 沒發貨, 没送到, 沒送到, 送不到, 没寄到, 沒寄到, 没货, 沒貨, 包裹,
            not delivered, late delivery, delivered late, delivery, not arrived, never arrived, shipment, shipping,
            wrong item, has not come, delayed, courier, parcel, package, tracking, shipped the wrong, wrong size,
            never delivered, not shipped, still hasn't come, still not here
        """),
        Category.SAFETY: _words("""
            安全隐患, 安全隱患, 不安全, 受伤, 受傷, 摔伤, 摔傷, 烫伤, 燙傷, 触电, 觸電, 漏电, 漏電, 着火, 著火, 起火,
            冒烟, 冒煙, 爆炸, 食物中毒, 危险, 危險, 消防通道, 砸伤, 砸傷, 送医, 送醫, 玻璃渣, 异物, 異物, 割破, 割伤,
            割傷, 没有任何防护, 沒有任何防護, 没有防护, 沒有防護, 没有警示, 沒有警示, 掉下来, 掉下來, 摔断, 摔斷,
            骨折, 煤气味, 煤氣味, 湿滑, 溼滑, 濕滑, 上吐下泻, 上吐下瀉, 刹车失灵, 剎車失靈, 住院, 急诊, 急診, 晕倒,
            暈倒, 流血, 泄露, 洩露, 火花,
            injured, injury, unsafe, dangerous, caught fire, on fire, smoke, electric shock, food poisoning, hazard,
            burned, burnt, got hurt, was hurt, taken to hospital, blocked exit, smell of gas, gas leak, broken arm,
            broken leg, broke his arm, broke her arm, fell down, fell off, in hospital, glass in,
            names and phone numbers, customer list, data breach, slippery, no protective, bleeding, brakes failed
        """),
    }
)

SEVERITY_WORDS: Final[Mapping[Severity, tuple[str, ...]]] = MappingProxyType(
    {
        Severity.MAJOR: _words("""
            赔偿, 賠償, 索赔, 索賠, 受伤, 受傷, 摔伤, 摔傷, 烫伤, 燙傷, 触电, 觸電, 砸伤, 砸傷, 送医, 送醫, 爆炸,
            着火, 著火, 起火, 食物中毒, 律师, 律師, 起诉, 起訴, 法院, 报警, 報警, 警察, 公安, 记者, 記者, 媒体, 媒體,
            电视台, 電視台, 消协, 消協, 消费者协会, 消費者協會, 消委会, 消委會, 市场监管, 市場監管, 信访, 信訪, 政府,
            屡次, 屢次, 12345热线, 12345熱線, 打12345, 住院, 送医院, 送醫院, 都在医院, 都在醫院, 人在医院, 人在醫院,
            进了医院, 進了醫院, 急诊, 急診, 骨折, 摔断, 摔斷, 割破, 割伤, 割傷, 晕倒, 暈倒, 掉下来, 掉下來, 出人命,
            上吐下泻, 上吐下瀉, 刹车失灵, 剎車失靈, 泄露, 洩露, 律师函, 律師函, 监管部门, 監管部門, 监管局, 監管局,
            玻璃渣, 已经出了三起, 已經出了三起, 出了人命, 电视记者, 電視記者,
            12315, compensation, injured, injury, caught fire, on fire, electric shock, food poisoning,
            taken to hospital, lawyer, lawyers, attorney, sue you, lawsuit, take you to court, police, journalist,
            journalists, reporter, the press, newspaper, tv station, consumer association, consumer council,
            ombudsman, the authorities, protection agency, regulator, solicitor, the damages, for damages,
            in hospital, broken arm, broken leg, broke his arm, broke her arm, unconscious, brakes failed,
            brake failure, customer list, data breach, glass in, names and phone numbers
        """),
        Severity.URGENT: _words("""
            曝光, 发到网上, 發到網上, 告你们, 告你們, 法律途径, 法律途徑, 忍无可忍, 忍無可忍, 太过分, 太過分, 气愤,
            氣憤, 愤怒, 憤怒, 气死, 氣死, 骗子, 騙子, 欺诈, 欺詐, 退款, 退费, 退費, 退钱, 退錢, 安全隐患, 安全隱患,
            不安全, 危险, 危險, 漏电, 漏電, 冒烟, 冒煙, 系统瘫痪, 系統癱瘓, 全部瘫痪, 全部癱瘓, 立刻, 马上解决,
            馬上解決, 立即, 今天之内, 今天之內, 今天必须, 今天必須, 跟你们没完, 跟你們沒完, 赶紧处理, 趕緊處理,
            赶紧解决, 趕緊解決, 赶紧派人, 趕緊派人, 赶紧给我, 趕緊給我, 今晚必须, 今晚必須, 今晚之前, 生产停了,
            生產停了, 停产, 停產, 停工, 全公司都, 必须道歉, 必須道歉, 煤气味, 煤氣味, 火花, 爆料,
            refund, money back, furious, outrageous, unacceptable, scam, fraud, cheated, legal action, go public,
            social media, unsafe, dangerous, hazard, system is down, nothing works, immediately, right now, by today,
            today at the latest, urgent, smell of gas, gas leak, come now, has to come now, by tonight,
            production has stopped, whole company, expose you, apologise today
        """),
    }
)

HARMLESS_WORDS: Final = _words("""
    多媒体, 多媒體, 报警器, 報警器, 态度很好, 態度很好, 态度不错, 態度不錯, 态度没问题, 態度沒問題, 不用赔偿,
    不用賠償, 不要赔偿, 不要賠償, 不要求赔偿, 不要求賠償, 无需赔偿, 無需賠償, 不用退款, 不用退费, 不用退費, 不要退款,
    没有受伤, 沒有受傷, 没人受伤, 沒人受傷, 无人受伤, 無人受傷, 学习环境, 學習環境, 网络环境, 網絡環境, 律师朋友,
    律師朋友, 价格表, 價格表, 很不满意, 很不滿意, 不满意, 不滿意, 不很好, 不太好, 退款到了, 退款已到, 退款收到,
    退款已收到, 收到退款, 很好笑, 很好奇, 不是很好, 不够好, 不夠好, 哪里好, 哪裏好, 哪裡好,
    no compensation, no refund needed, nobody was injured, nobody was hurt, no one was hurt, not injured, not rude,
    not urgent, multimedia, lawyer friend, why is there, refund arrived, got my refund, received the refund,
    received my refund, i'd like to complain, i would like to complain, i'd like to report,
    not very good, not good, no thanks, not very happy, not happy
""")
"""Phrases that hold a telling word and say nothing of the kind; they are passed over first."""

TOPIC_WORDS: Final = _words("""
    空调, 空調, 卫生, 衛生, 衞生, 厕所, 廁所, 洗手间, 洗手間, 停车, 停車, 投影仪, 投影儀, 投影, 环境, 環境, 价格,
    價格, 收费, 收費, 费用, 費用, 发票, 發票, 账单, 賬單, 帳單, 折扣, 差价, 差價, 月租, 快递, 快遞, 物流, 发货, 發貨,
    交货, 交貨, 包裹, 广告, 廣告, 宣传, 宣傳, 海报, 海報, 态度, 態度, 售后, 售後, 椅子, 装修, 裝修, 等候区, 等候區, 处理中,
    處理中,
    toilet, air conditioning, parking, projector, price, prices, invoice, billing, fee, fees, discount, monthly fee,
    delivery, shipment, shipping, courier, parcel, package, tracking, advertisement, advertised, brochure, poster,
    leaflet, flyer, salesman, saleswoman, sales rep, guaranteed, attitude, on hold
""")
"""Telling words that also stand in questions and thanks: there they say what it is about, not that anything is wrong."""

COURTESY_WORDS: Final = _words("""
    谢谢, 謝謝, 感谢, 感謝, 多谢, 多謝, 辛苦了, 点赞, 點贊, 很好, 也好, 真好, 不错, 不錯, 满意, 滿意, 很清楚, 完好,
    下次还来, 下次還來, 已经解决, 已經解決, 请问, 請問, 咨询, 諮詢, 想问, 想問, 想了解, 能发我, 能發我, 能发一份,
    能發一份, 可以发我, 可以發我,
    thanks, thank you, all good, very happy, very good, well done, brilliant, excellent, could you, can you send,
    where can i, where is, how do i, i'd like to, i would like to, is there
""")
"""Words of thanks, praise and plain questions; beside one, a topic alone is no complaint."""
