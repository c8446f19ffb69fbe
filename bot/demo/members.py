"""The demo's members: samples, and those that the visitor plays."""

from dataclasses import replace
from datetime import time
from typing import Final

from bot.assessments.rules import Rating
from bot.coach.rules.craft import Craft
from bot.demo.habits import Habits
from bot.members.rules import Daw, Gear

FIRST_DAYS: Final = 21
"""The number of days with quests before the demo opens."""
EARLIER_DAYS: Final = 182
"""The number of days before that on which the visitor's member has practised."""

_FINISHED, _SOUNDS, _RECORDINGS, _MIXES, _BY_EAR = (
    "finished-music",
    "own-sounds",
    "recordings",
    "mixes-and-masters",
    "by-ear",
)
"""The questions of the placement."""

YOU: Final = Habits(
    name="Alex (you)",
    seed="alex",
    zone="Europe/London",
    daw=Daw.ABLETON_LIVE,
    genre="House",
    daily_goal_minutes=30,
    sitting_minutes=45,
    gear=(Gear.NO_MICROPHONE,),
    focus="composition",
    begins=time(17, 30),
    minutes=range(20, 55, 5),
    is_timed=True,
    planned_weekdays=(1, 5),
    misses=(3, 13),
    quest_percent=60,
    left_off=FIRST_DAYS,
)
EARLIER: Final = (
    replace(  # some evenings after work
        YOU,
        seed="alex, evenings",
        focus="sound_design",
        begins=time(19, 0),
        weekdays=(0, 1, 2, 3),
        planned_weekdays=(),
        misses=(),
        shows_up_percent=40,
        quest_percent=0,
        joined=-EARLIER_DAYS,
        left_off=-2,
    ),
    replace(  # and most mornings at the weekend
        YOU,
        seed="alex, weekends",
        begins=time(10, 0),
        minutes=range(40, 65, 5),
        weekdays=(5, 6),
        planned_weekdays=(),
        misses=(),
        shows_up_percent=60,
        quest_percent=0,
        joined=-EARLIER_DAYS,
        left_off=-2,
    ),
)
NEWCOMER: Final = "Billie (you, new here)"
STAFF: Final = "Casey (you, staff)"
ADA, BEN, CHIYO, DANA, EMIL, IVO = (
    f"{name} (sample)" for name in ("Ada", "Ben", "Chiyo", "Dana", "Emil", "Ivo")
)

SAMPLES: Final = (
    Habits(
        name=ADA,  # mixes every day, in good time and with breaks
        seed="ada",
        zone="Europe/London",
        daw=Daw.REAPER,
        genre="Indie pop",
        daily_goal_minutes=60,
        sitting_minutes=60,
        answers={
            _FINISHED: Craft.STEADY,
            _SOUNDS: Craft.FINDING,
            _RECORDINGS: Craft.FINDING,
            _MIXES: Craft.STEADY,
            _BY_EAR: Craft.STEADY,
        },
        planned_weekdays=(1,),
        focus="mixing",
        begins=time(20, 15),
        minutes=range(55, 95, 5),
        is_timed=True,
        shows_up_percent=92,
        quest_percent=75,
    ),
    Habits(
        name=BEN,  # makes beats at the weekend, for hours
        seed="ben",
        zone="America/New_York",
        daw=Daw.FL_STUDIO,
        genre="Boom bap",
        daily_goal_minutes=120,
        gear=(Gear.HEADPHONES_ONLY, Gear.ALONE),
        answers={_FINISHED: Craft.FINDING, _SOUNDS: Craft.STEADY, _MIXES: Craft.STARTING},
        theme="tape",
        focus="sound_design",
        begins=time(13, 0),
        minutes=range(150, 270, 15),
        weekdays=(5, 6),
        quest_percent=85,
        rating=Rating.TOO_EASY,
    ),
    Habits(
        name=CHIYO,  # a night owl in Tokyo, who keeps her numbers to herself
        seed="chiyo",
        zone="Asia/Tokyo",
        daw=Daw.BITWIG_STUDIO,
        genre="Ambient",
        daily_goal_minutes=45,
        theme="midnight",
        focus="sound_design",
        begins=time(1, 0),
        minutes=range(30, 60, 5),
        is_timed=True,
        is_private=True,
        shows_up_percent=75,
        quest_percent=55,
    ),
    Habits(
        name=DANA,  # little, but every day, except for the one she was ill
        seed="dana",
        zone="Europe/Berlin",
        daw=Daw.LOGIC_PRO,
        genre="Cinematic",
        daily_goal_minutes=20,
        sitting_minutes=25,
        gear=(Gear.STOCK_PLUGINS_ONLY,),
        answers={_FINISHED: Craft.SURE, _MIXES: Craft.FINDING, _BY_EAR: Craft.SURE},
        theme="daylight",
        focus="listening",
        begins=time(7, 30),
        minutes=range(15, 35, 5),
        misses=(11,),
        quest_percent=90,
    ),
    Habits(
        name=EMIL,  # shares a studio with Fay, and all its hours
        seed="emil and fay",
        zone="Europe/Madrid",
        daw=Daw.STUDIO_ONE,
        genre="Flamenco fusion",
        daily_goal_minutes=30,
        theme="stage-light",
        focus="recording",
        begins=time(18, 0),
        minutes=range(30, 75, 5),
        weekdays=(0, 1, 3, 5),
        quest_percent=60,
    ),
    Habits(
        name="Fay (sample)",
        seed="emil and fay",
        zone="Europe/Madrid",
        daw=Daw.PRO_TOOLS,
        genre="Flamenco fusion",
        daily_goal_minutes=30,
        theme="clear",
        focus="recording",
        begins=time(18, 0),
        minutes=range(30, 75, 5),
        weekdays=(0, 1, 3, 5),
        quest_percent=60,
        rating=Rating.TOO_HARD,
    ),
    Habits(
        name="Gus (sample)",  # began well, and has not been seen for a while
        seed="gus",
        zone="America/Los_Angeles",
        daw=Daw.GARAGEBAND,
        genre="Lo-fi",
        daily_goal_minutes=30,
        gear=(Gear.PHONE_ONLY,),
        focus="composition",
        begins=time(19, 0),
        minutes=range(25, 60, 5),
        quest_percent=70,
        left_off=6,
    ),
    Habits(
        name="Hana (sample)",  # has just joined
        seed="hana",
        zone="Europe/Prague",
        daw=Daw.CUBASE,
        genre="Drum and bass",
        daily_goal_minutes=30,
        sitting_minutes=30,
        answers=dict.fromkeys((_FINISHED, _SOUNDS, _RECORDINGS, _MIXES, _BY_EAR), Craft.STARTING),
        focus="theory",
        begins=time(19, 0),
        minutes=range(15, 45, 5),
        quest_percent=100,
        rating=Rating.TOO_HARD,
        joined=FIRST_DAYS - 2,
    ),
    Habits(
        name=IVO,  # spends his afternoons in the studio room, since there is one
        seed="ivo",
        zone="Europe/Lisbon",
        daw=Daw.REASON,
        genre="Dub techno",
        daily_goal_minutes=60,
        focus="mixing",
        begins=time(15, 0),
        minutes=range(75, 135, 15),
        is_in_studio=True,
        quest_percent=60,
        joined=FIRST_DAYS - 3,
    ),
)
