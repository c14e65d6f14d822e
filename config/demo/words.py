"""Invented names, schools and works. Chosen by a seeded generator, so that every demo is the same."""

import random
from dataclasses import dataclass

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建国文斌志远思源海燕晓东雪梅浩然子涵雨桐宇航梓萱俊熙欣怡博文嘉懿天佑若曦一鸣景行怀瑾知远云帆"
RARE = ("王𬎆", "李㛃", "欧阳䶮华", "阿依古丽·买买提", "赵喆", "买买提江·吐尔逊", "闫𬭚", "仇珺燚")

SCHOOLS = ("江南工业大学", "钱塘理工学院", "东海科技大学", "之江大学", "南湖工程学院", "西子职业技术学院")
CONTRACTORS = ("远景", "宏图", "清源", "恒信", "启明", "海纳", "锦程", "瑞德")
RESULTS = (
    "装置节能改造",
    "生产线自动控制系统",
    "新型助剂开发与应用",
    "质量追溯平台",
    "废水深度处理工程",
    "在线检测系统",
    "关键部件国产化",
    "工艺包优化",
)
JOURNALS = ("工程技术研究", "现代制造", "应用技术通报", "过程与装备")
POSTS = ("技术部主管", "研发工程师", "工艺工程师", "项目经理", "总工办工程师", "设备部主管")


@dataclass
class Words:
    """A stream of invented words; the same seed gives the same stream."""

    random: random.Random

    @classmethod
    def seeded(cls, seed: str) -> "Words":
        return cls(random.Random(seed))

    def name(self, serial: int) -> str:
        if serial % 37 == 3:
            return RARE[(serial // 37) % len(RARE)]
        given = "".join(self.random.sample(GIVEN, self.random.choice((1, 2, 2))))
        return self.random.choice(SURNAMES) + given

    def pick(self, options: tuple[str, ...]) -> str:
        return self.random.choice(options)

    def project(self) -> str:
        return f"{self.pick(CONTRACTORS)}{self.pick(RESULTS)}"

    def paper(self) -> str:
        return f"{self.pick(RESULTS)}的若干问题研究"

    def statement(self, name: str, post: str, project: str) -> str:
        return (
            f"本人{name}，现任{post}，长期从事本专业工程技术工作。\n"
            f"任现职以来，主持“{project}”，负责总体方案、关键参数计算和现场调试，解决了运行不稳定、能耗偏高的问题，"
            "项目验收合格并投入使用。\n"
            "同时承担青年技术人员的带教工作，参加技术交流和继续教育，按年度完成规定学习。\n"
            "今后将继续钻研技术，做好成果转化和经验总结。"
        )
