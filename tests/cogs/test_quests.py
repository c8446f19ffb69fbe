from tests.cogs.stage import Stage, text_of


async def test_x(stage: Stage) -> None:
    mia = stage.member("mia")
    print(text_of(await mia.slash(stage.channel, "quest today")))
