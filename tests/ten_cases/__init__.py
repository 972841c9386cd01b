"""Ten complaints as customer, desk, owner and supervisor live them, in Chinese, on whatever channel they have.

One month: a normal case, an urgent one at night, a major one, one that a department rejects, one that takes longer, one whose
solution is declined, one that is opened again, a duplicate, one that is taken back, and one that is unjustified.
"""

from tests.ten_cases.stage import CAST, PHONE, Actor, Stage, number

__all__ = ["CAST", "PHONE", "STORIES", "Stage", "live", "number"]


async def live(stage: Stage) -> None:
    """All ten, on the days on which they happen."""
    for story in STORIES:
        await story(stage)


async def lodge(
    customer: Actor, words: str, category: str, case: str, *, where: str = "跳过", named: str = "可以告知"
) -> None:
    """Lodge a complaint the short way; where it was and what it is about may stand in the words already."""
    about = [category] if category else []
    await customer.says(words)
    await customer.presses(where, *about, "道歉并说明", "跳过", PHONE, named, "提交投诉")
    await customer.reads("您的投诉已登记", case)


async def take(desk: Actor, case: str, *, owner: str = "") -> None:
    """The desk takes a case, and passes it on when it is said to whom."""
    await desk.says(case)
    await desk.presses("受理", *(("分派", owner) if owner else ()))


async def propose(who: Actor, words: str, customer: Actor) -> None:
    """Propose a solution, which its customer reads."""
    await who.presses("提出方案")
    await who.says(words)
    await customer.reads("我们的处理方案是", words)


async def carry_out(who: Actor, case: str, words: str) -> None:
    """Whoever solved a case carries it out."""
    await who.says(case)
    await who.presses("已落实")
    await who.says(words)
    await who.says("回执已存档。")


async def normal(stage: Stage) -> None:
    """Monday morning; a colleague calls back."""
    case = stage.next_number()
    await stage.at(23, "09:00")
    await lodge(stage.anna, "我要投诉！上周培训换了三次教室，没人通知我们", "", case)
    await stage.anna.reads("今天 11:00 前（还有 2 小时）", "138****5678")
    await stage.fang.reads(case, "培训组织", "一般", "上周培训换了三次教室")
    await stage.at(23, "09:10")
    await take(stage.fang, case, owner="李工")
    await stage.anna.reads("客服同事已受理您的投诉", "下一步：客服将在今天 11:00 前（还有 1 小时 50 分）联系您。")
    await stage.li.reads(case, "首次联系")
    await stage.at(23, "09:30")
    await stage.li.presses("受理")
    await stage.anna.reads("您的投诉已由负责的同事接手处理")
    await stage.li.presses("记录联系", "电话")
    await stage.li.says("已致电安娜，说明正在核实，十点前答复。")
    await stage.anna.reads("我们已与您联系，记录如下", "已致电安娜，说明正在核实，十点前答复。")
    await stage.at(23, "10:00")
    await stage.li.says(case)
    await propose(stage.li, "周四下午三点补一次课，教室固定为 301。", stage.anna)
    await stage.at(23, "10:30")
    await stage.anna.presses("接受方案")
    await stage.li.reads("接受方案")
    await stage.at(23, "11:00")
    await carry_out(stage.li, case, "已安排补课并逐一通知学员。")
    await stage.anna.reads("方案已经落实。问题解决了吗？", "已安排补课并逐一通知学员。")
    await stage.at(23, "11:30")
    await stage.zhou.says(case)
    await stage.zhou.presses("满意，结案")
    await stage.anna.reads("您的投诉已结案")
    await stage.anna.presses("5")
    await stage.anna.reads("感谢您的评价")


async def urgent_at_night(stage: Stage) -> None:
    """Monday evening: its clocks run through the night, and the first contact is late."""
    case = stage.next_number()
    await stage.at(23, "20:00")
    await lodge(stage.bo, "我要投诉！电梯门夹伤了学员的手", "安全", case)
    await stage.at(23, "20:05")
    await take(stage.fang, case)
    await stage.fang.presses("分类", "紧急")
    await stage.fang.reads("紧急", "首次联系：今天 22:00 前（还有 1 小时 55 分）")
    await stage.fang.presses("分派", "李工")
    await stage.li.reads(case, "电梯门夹伤了学员的手", "首次联系：今天 22:00 前")
    await stage.at(23, "22:10")
    for one in (stage.su, stage.fang, stage.li):
        await one.reads(case, "首次联系", "今天 22:00")
    await stage.at(23, "22:20")
    await stage.li.says(case)
    await stage.li.presses("受理", "提出方案")
    await stage.li.says("今晚停梯检修，明早陪同学员就医，费用由我方承担。")
    # Nobody wakes the customer for it.
    await stage.at(24, "08:05")
    await stage.bo.reads("我们的处理方案是", "今晚停梯检修")
    await stage.at(24, "08:30")
    await stage.bo.presses("接受方案")
    await stage.at(24, "09:00")
    await carry_out(stage.li, case, "已陪同就医，电梯门光幕已更换。")
    await stage.at(24, "09:10")
    await stage.bo.presses("已解决", "4")
    await stage.bo.reads("感谢您的评价")


async def major(stage: Stage) -> None:
    """Tuesday: a trainer is asked by a visitor and hands it over; management hears at once; the caller has no chat."""
    case = stage.next_number()
    await stage.at(24, "10:00")
    await stage.chen.says("/complain")
    await stage.chen.presses("来访客户")
    for words in ("林先生", "13600003333", "货车晚到两天，要求赔偿，已经联系了电视台"):
        await stage.chen.says(words)
    await stage.chen.presses("跳过", "延误或未交付", "退费或赔偿", "跳过", "提交投诉")
    await stage.chen.reads(case, "首问负责", "今天 10:30 前")
    await stage.at(24, "10:10")
    await stage.chen.presses("移交客服")
    await stage.chen.reads(case)
    await stage.fang.reads(case, "货车晚到两天")
    await stage.at(24, "10:20")
    await take(stage.fang, case)
    await stage.fang.presses("分类", "重大")
    for one in (stage.su, stage.han):
        await one.reads(case, "重大", "货车晚到两天")
    await stage.at(24, "10:30")
    await stage.han.presses("定结案日期", "三天")
    await stage.han.reads("结案日期已定")
    await stage.at(24, "10:40")
    await stage.fang.says(case)
    await stage.fang.presses("记录联系", "电话")
    await stage.fang.says("已向林先生致歉，约定今天给出方案。")
    await stage.at(24, "11:00")
    await stage.fang.says(case)
    await stage.fang.presses("提出方案")
    await stage.fang.says("退还一半运费并补偿误工费。")
    await stage.at(24, "11:30")
    await stage.fang.says(case)
    await stage.fang.presses("客户同意", "电话", "跳过")
    await stage.at(24, "15:00")
    await carry_out(stage.fang, case, "款项已转出，回执已留存。")
    await stage.at(24, "15:30")
    await stage.zhou.says(case)
    await stage.zhou.presses("满意，结案", "电话", "跳过")
    await stage.zhou.reads(case, "已结案")


async def rejected(stage: Stage) -> None:
    """Wednesday: it is another department's; the customer asks where it stands and urges."""
    case = stage.next_number()
    await stage.at(25, "09:00")
    await lodge(stage.anna, "我要投诉，讲师迟到四十分钟", "培训组织", case)
    await stage.at(25, "09:05")
    await take(stage.fang, case, owner="李工")
    await stage.at(25, "09:15")
    await stage.li.says(case)
    await stage.li.presses("退回")
    await stage.li.says("排课由教务部负责。")
    await stage.fang.reads(case, "退回", "排课由教务部负责。")
    await stage.at(25, "09:25")
    await stage.fang.says(case)
    await stage.fang.presses("分派", "赵工")
    await stage.zhao.reads(case, "讲师迟到四十分钟")
    await stage.anna.says(case)
    await stage.anna.reads(case, "今天 11:00 前")
    await stage.anna.presses("催办")
    await stage.zhao.reads("催办")
    await stage.at(25, "09:45")
    await stage.zhao.says(case)
    await stage.zhao.presses("受理", "发消息")
    await stage.zhao.says("您好，我们正在向讲师了解情况。")
    await stage.anna.reads("您好，我们正在向讲师了解情况。")
    await stage.at(25, "11:00")
    await stage.zhao.says(case)
    await propose(stage.zhao, "本周六补足四十分钟，并由讲师当面致歉。", stage.anna)
    await stage.at(25, "11:15")
    await stage.anna.presses("接受方案")
    await stage.at(25, "11:40")
    await carry_out(stage.zhao, case, "补课已排定，讲师已致歉。")
    await stage.at(25, "11:50")
    await stage.anna.presses("已解决", "5")
    await stage.anna.reads("感谢您的评价")


async def extended_and_merged(stage: Stage) -> None:
    """Wednesday afternoon: more time is asked for and granted; somebody else complains about the same."""
    case, double = stage.next_number(), stage.next_number()
    await stage.at(25, "14:00")
    await lodge(stage.bo, "我要投诉，三楼培训室空调坏了，热得没法上课", "场地环境", case, where="不修改")
    await stage.at(25, "14:05")
    await take(stage.fang, case, owner="李工")
    await stage.at(25, "14:30")
    await stage.li.presses("受理", "记录联系", "电话")
    await stage.li.says("已致电，客户希望尽快修好空调。")
    await stage.at(25, "15:00")
    await stage.li.says(case)
    await stage.li.presses("更多…", "申请延期")
    await stage.li.says("压缩机要从厂家订货。")
    await stage.li.presses("一周后")
    await stage.bo.reads(case, "压缩机要从厂家订货。", "12月2日")
    await stage.fang.reads(case, "申请延期", "压缩机要从厂家订货。")
    await stage.at(25, "15:10")
    await stage.fang.says(case)
    await stage.fang.presses("同意延期")
    await stage.bo.reads(case, "12月2日")
    await stage.at(25, "16:00")
    await lodge(stage.anna, "我要投诉，三楼培训室的空调坏了，太热，没法上课", "", double, where="不修改")
    await stage.at(25, "16:05")
    await take(stage.fang, double)
    await stage.at(25, "16:10")
    await stage.fang.presses("更多…", "合并")
    await stage.fang.says(case)
    await stage.anna.reads(double, "另有客户反映了同一件事", "编号不变")


async def declined(stage: Stage) -> None:
    """Thursday: the customer stays unnamed and declines; the supervisor changes the person."""
    case = stage.next_number()
    await stage.at(26, "09:00")
    await lodge(stage.bo, "我要投诉，讲师讲得太快，听不懂", "", case, named="不，请保密")
    await stage.at(26, "09:05")
    await take(stage.fang, case, owner="李工")
    await stage.at(26, "09:30")
    await stage.li.presses("受理")
    await stage.li.reads("客户要求匿名")
    await stage.li.presses("询问")
    await stage.li.says("请问是哪一次课？")
    await stage.bo.reads(case, "请问是哪一次课？")
    await stage.bo.presses("回复")
    await stage.bo.reads("请回复客服的问题")
    await stage.bo.says("周二上午那次")
    await stage.li.reads("周二上午那次")
    await stage.at(26, "10:00")
    await stage.li.says(case)
    await propose(stage.li, "请同一位讲师补讲一次。", stage.bo)
    await stage.at(26, "10:30")
    await stage.bo.presses("不接受")
    await stage.bo.says("不想再听同一位讲师的课")
    for one in (stage.li, stage.fang, stage.su):
        await one.reads(case, "不想再听同一位讲师的课")
    await stage.at(26, "11:00")
    await stage.su.presses("打开投诉", "三换", "换人")
    await stage.su.says("改由周老师补讲。")
    await stage.bo.reads(case, "改由周老师补讲。")
    await stage.at(26, "11:30")
    await stage.li.says(case)
    await propose(stage.li, "周六上午由周老师补讲。", stage.bo)
    await stage.bo.presses("接受方案")
    await stage.at(26, "13:30")
    await carry_out(stage.li, case, "周老师已确认，讲义已发出。")
    await stage.at(26, "14:00")
    await stage.zhou.says(case)
    await stage.zhou.presses("满意，结案")
    await stage.bo.presses("3")
    await stage.bo.reads("感谢您的评价")


async def reopened(stage: Stage) -> None:
    """Thursday afternoon: not settled, so it goes on under supervision until it is."""
    case = stage.next_number()
    await stage.at(26, "15:00")
    await lodge(stage.anna, "我要投诉，培训费多收了二百元", "", case)
    await stage.at(26, "15:05")
    await take(stage.fang, case)
    await stage.at(26, "15:30")
    await stage.fang.says(case)
    await propose(stage.fang, "多收的二百元今天退回。", stage.anna)
    await stage.at(26, "15:40")
    await stage.anna.presses("接受方案")
    await stage.at(26, "16:00")
    await carry_out(stage.fang, case, "已提交退款。")
    await stage.at(26, "16:10")
    await stage.anna.presses("还没有")
    await stage.anna.says("只收到一百元")
    await stage.anna.reads("投诉已重新进入处理，由主管督办。")
    await stage.zhou.reads(case, "重新处理", "督办")
    await stage.at(26, "16:20")
    await take(stage.zhou, case)
    await stage.at(26, "16:40")
    await stage.zhou.says(case)
    await propose(stage.zhou, "再退一百元，并附上明细。", stage.anna)
    await stage.at(27, "09:00")
    await stage.anna.presses("接受方案")
    await stage.at(27, "09:30")
    await carry_out(stage.zhou, case, "一百元已到账。")
    await stage.at(27, "10:00")
    await stage.fang.says(case)
    await stage.fang.presses("满意，结案")
    await stage.anna.presses("4")
    await stage.anna.reads("感谢您的评价")


async def withdrawn(stage: Stage) -> None:
    """Friday: the customer takes it back."""
    case = stage.next_number()
    await stage.at(27, "10:00")
    await lodge(stage.bo, "我要投诉，教材没有收到", "延误或未交付", case)
    await stage.at(27, "10:05")
    await take(stage.fang, case)
    await stage.at(27, "10:20")
    await stage.bo.says(case)
    await stage.bo.presses("撤回投诉", "确认撤回")
    await stage.bo.reads("您的投诉已撤回")
    await stage.fang.reads(case, "已撤回")


async def unjustified(stage: Stage) -> None:
    """Friday afternoon: found unjustified, and told courteously why."""
    case = stage.next_number()
    await stage.at(27, "14:00")
    await lodge(stage.bo, "我要投诉，你们没有安排第三次课", "培训组织", case)
    await stage.at(27, "14:10")
    await take(stage.fang, case)
    await stage.fang.presses("更多…", "判为误投诉")
    await stage.fang.says("合同约定共两次课，均已按时完成。感谢您的提醒。")
    await stage.bo.reads(case, "认为不能成立", "合同约定共两次课")


async def the_extended_one_ends(stage: Stage) -> None:
    """Monday: after the first due time and before the new one."""
    case = number(5)
    await stage.at(30, "16:00")
    await stage.li.says(case)
    await propose(stage.li, "新压缩机已到货，今晚装好。", stage.bo)
    await stage.anna.reads(number(6), "目前的处理方案如下", "新压缩机已到货")
    await stage.at(30, "16:10")
    await stage.bo.presses("接受方案")
    await stage.at(30, "16:30")
    await carry_out(stage.li, case, "空调已修好，试机正常。")
    await stage.at(30, "17:00")
    await stage.bo.presses("已解决", "5")
    await stage.bo.reads("感谢您的评价")
    # Whoever reported the same is answered under his own number.
    await stage.anna.reads(number(6), "您的投诉已结案", "处理结果：新压缩机已到货", "空调已修好")


STORIES = (
    normal,
    urgent_at_night,
    major,
    rejected,
    extended_and_merged,
    declined,
    reopened,
    withdrawn,
    unjustified,
    the_extended_one_ends,
)
