"""Runs the fake Bot API as a process of its own and prints its port as one line of JSON."""

import argparse
import asyncio
import json
import signal

from tests.botapi.server import FakeBotApi


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tokens = arguments.token or ["123456:TEST"]
    api = FakeBotApi(
        *tokens,
        port=arguments.port,
        retry_scale=arguments.retry_scale,
        privacy=not arguments.no_privacy,
        seed=arguments.seed,
    )
    async with api:
        print(json.dumps({"port": api.port, "url": api.url, "tokens": tokens}), flush=True)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", action="append", help="a bot's token; may be given several times")
    parser.add_argument("--retry-scale", type=float, default=1.0, help="factor on the pauses between webhook retries")
    parser.add_argument("--no-privacy", action="store_true", help="bots hear everything in groups")
    parser.add_argument("--seed", type=int, default=None, help="makes all identifiers repeatable")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
