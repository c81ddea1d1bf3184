import pytest

from tests.channels.chat_house import open_house


@pytest.fixture
async def house():
    """The server with Teams and Slack on, both peers there."""
    async with open_house() as opened:
        yield opened
