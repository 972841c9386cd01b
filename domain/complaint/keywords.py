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
            更換教室, 排队, 排隊, 取消课程, 取消課程, 服务质量, 服務質量, 服務品質, 服务差, 服務差,
            nobody told, no one told, not informed, never informed, no reply, no answer, never called back,
            poor service, bad service, terrible service, kept waiting, passed around, long queue, unanswered
        """),
        Category.SKILL: _words("""
            不专业, 不專業, 业务不熟, 業務不熟, 不熟练, 不熟練, 讲错, 講錯, 听不懂, 聽不懂, 讲不清, 講不清, 答不上来,
            答不上來, 水平差, 水平太差, 不懂业务, 不懂業務, 操作错误, 操作錯誤, 修不好, 没修好, 沒修好,
            incompetent, unprofessional, not qualified, unqualified, could not explain, made mistakes, did not know,
            didn't know, wrong answer, not repaired, unprepared
        """),
        Category.ATTITUDE: _words("""
            态度, 態度, 不耐烦, 不耐煩, 粗鲁, 粗魯, 骂人, 罵人, 辱骂, 辱罵, 冷漠, 没礼貌, 沒禮貌, 不礼貌, 不禮貌,
            傲慢, 讽刺, 諷刺, 顶撞, 頂撞, 爱理不理, 愛理不理, 翻白眼, 摔电话, 摔電話, 挂电话, 掛電話,
            rude, impolite, arrogant, insulted, shouted, yelled, ignored me, hung up, attitude, disrespectful
        """),
        Category.ENVIRONMENT: _words("""
            太吵, 噪音, 太冷, 太热, 太熱, 空调, 空調, 卫生, 衛生, 厕所, 廁所, 洗手间, 洗手間, 太脏, 太髒, 异味, 異味,
            停车, 停車, 座位不够, 座位不夠, 拥挤, 擁擠, 投影仪, 投影儀, 环境, 環境, 没有座位, 沒有座位,
            noisy, noise, too cold, too hot, dirty, toilet, smell, air conditioning, crowded, parking, no seats,
            projector, filthy
        """),
        Category.MARKETING: _words("""
            虚假宣传, 虛假宣傳, 夸大, 誇大, 广告, 廣告, 误导, 誤導, 骚扰电话, 騷擾電話, 推销, 推銷, 诱导, 誘導,
            与宣传不符, 與宣傳不符, 和宣传不一样, 和宣傳不一樣, 承诺没有兑现, 承諾沒有兌現, 垃圾短信,
            misleading, advertisement, advertised, advertising, false promise, false promises, spam, brochure,
            not as promised, cold calls
        """),
        Category.PRODUCT: _words("""
            产品质量, 產品質量, 產品品質, 质量问题, 質量問題, 品質問題, 坏了, 壞了, 故障, 死机, 當機, 闪退, 閃退,
            登录不了, 登錄不了, 无法登录, 無法登入, 打不开, 打不開, 系统崩溃, 系統崩潰, 系统瘫痪, 系統癱瘓, 缺陷,
            次品, 不能用, 报错, 報錯, 卡顿, 卡頓,
            broken, defective, defect, faulty, does not work, doesn't work, not working, crashes, crashed,
            error message, cannot log in, can't log in, bug, malfunction
        """),
        Category.PRICE: _words("""
            价格, 價格, 收费, 收費, 多收, 乱收费, 亂收費, 费用, 費用, 发票, 發票, 退款, 退费, 退費, 扣费, 扣費, 扣款,
            太贵, 太貴, 账单, 帳單, 涨价, 漲價, 重复扣, 重複扣,
            overcharged, charged twice, invoice, refund, too expensive, price, prices, billing, fee, fees,
            hidden charges, wrong bill
        """),
        Category.DELIVERY: _words("""
            没收到, 沒收到, 未收到, 没到货, 沒到貨, 迟迟不到, 遲遲不到, 延误, 延誤, 晚到, 送错, 送錯, 漏发, 漏發,
            发货, 發貨, 物流, 快递, 快遞, 交货, 交貨, 拖延, 还没送, 還沒送, 超时送达,
            not delivered, late delivery, delivered late, delivery, not arrived, never arrived, shipment, shipping,
            wrong item, has not come, delayed, courier
        """),
        Category.SAFETY: _words("""
            安全隐患, 安全隱患, 不安全, 受伤, 受傷, 摔伤, 摔傷, 烫伤, 燙傷, 触电, 觸電, 漏电, 漏電, 着火, 著火, 起火,
            冒烟, 冒煙, 爆炸, 食物中毒, 危险, 危險, 消防通道, 砸伤, 砸傷, 送医, 送醫,
            injured, injury, unsafe, dangerous, caught fire, on fire, smoke, electric shock, food poisoning, hazard,
            burned, burnt, got hurt, was hurt, taken to hospital, blocked exit
        """),
    }
)

SEVERITY_WORDS: Final[Mapping[Severity, tuple[str, ...]]] = MappingProxyType(
    {
        Severity.MAJOR: _words("""
            赔偿, 賠償, 索赔, 索賠, 受伤, 受傷, 摔伤, 摔傷, 烫伤, 燙傷, 触电, 觸電, 砸伤, 砸傷, 送医, 送醫, 爆炸,
            着火, 著火, 起火, 食物中毒, 律师, 律師, 起诉, 起訴, 法院, 报警, 報警, 警察, 公安, 记者, 記者, 媒体, 媒體,
            电视台, 電視台, 消协, 消協, 消费者协会, 消費者協會, 消委会, 消委會, 市场监管, 市場監管, 信访, 信訪, 政府,
            屡次, 屢次, 12345热线, 12345熱線, 打12345,
            12315, compensation, injured, injury, caught fire, on fire, electric shock, food poisoning,
            taken to hospital, lawyer, lawyers, attorney, sue you, lawsuit, take you to court, police, journalist,
            journalists, reporter, the press, newspaper, tv station, consumer association, consumer council,
            ombudsman, the authorities
        """),
        Severity.URGENT: _words("""
            曝光, 发到网上, 發到網上, 告你们, 告你們, 法律途径, 法律途徑, 忍无可忍, 忍無可忍, 太过分, 太過分, 气愤,
            氣憤, 愤怒, 憤怒, 气死, 氣死, 骗子, 騙子, 欺诈, 欺詐, 退款, 退费, 退費, 退钱, 退錢, 安全隐患, 安全隱患,
            不安全, 危险, 危險, 漏电, 漏電, 冒烟, 冒煙, 系统瘫痪, 系統癱瘓, 全部瘫痪, 全部癱瘓, 立刻, 马上解决,
            馬上解決, 立即, 今天之内, 今天之內, 今天必须, 今天必須,
            refund, money back, furious, outrageous, unacceptable, scam, fraud, cheated, legal action, go public,
            social media, unsafe, dangerous, hazard, system is down, nothing works, immediately, right now, by today,
            today at the latest, urgent
        """),
    }
)

HARMLESS_WORDS: Final = _words("""
    多媒体, 多媒體, 报警器, 報警器, 态度很好, 態度很好, 态度不错, 態度不錯, 态度没问题, 態度沒問題, 不用赔偿, 不用賠償,
    不要赔偿, 不要賠償, 不要求赔偿, 不要求賠償, 无需赔偿, 無需賠償, 不用退款, 不用退费, 不用退費, 不要退款,
    没有受伤, 沒有受傷, 没人受伤, 沒人受傷, 无人受伤, 無人受傷, 学习环境, 學習環境, 网络环境, 網絡環境,
    no compensation, no refund needed, nobody was injured, nobody was hurt, no one was hurt, not injured, not rude,
    not urgent, multimedia
""")
"""Phrases that hold a telling word and say nothing of the kind; they are passed over first."""
