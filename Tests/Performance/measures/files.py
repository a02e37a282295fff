"""A file of five gigabytes through the content route, and through nginx alone from the same source."""

import pathlib
import subprocess

from context import Context
from load import cpu_seconds
from table import Row, Sample

BYTES = 5 << 30
DRIVE = "b!measured"


def large(context: Context) -> list:
    """The same file from the same host over TLS, in turns: through us, by the redirect of a Graph, and by proxy_pass.

    What is resident is read while the file passes; before it, some files have passed already.
    """
    site, responder = context.site, context.site.ours
    size = BYTES if not context.quick else BYTES // 10
    with (site.folder / "files" / "large").open("wb") as file:
        file.truncate(size)
    responder.stop()
    responder.start(
        OPENID_REUSE_TOKENS="true", ENTRA_FCGI_GRAPH_URL=site.graph_origin, ENTRA_FCGI_CA_FILE=str(site.certificate),
        ENABLE_SHAREPOINT_FILEPICKER="true", SHAREPOINT_BASE_URL=site.graph_origin,
        SHAREPOINT_PICKER_SHAREPOINT_SCOPE="User.Read", SHAREPOINT_PICKER_GRAPH_SCOPE="Files.Read.All",
    )
    cookie = site.sign_in()
    ours = f"http://127.0.0.1:{site.ours_port}/api/sharepoint/drives/{DRIVE}/items/{{}}/content"
    direct = f"http://127.0.0.1:{site.ours_port}/direct/{{}}"
    for _ in range(3):
        _fetch(ours.format("small"), cookie).wait()
    speeds, others, growth, costs = [], [], [], []
    for turn in range(2 if context.quick else 6):
        others_speed = _result(_fetch(direct.format("large")), size)
        before, peak, spent = _resident(responder), 0, cpu_seconds(responder.process.pid)
        download = _fetch(ours.format("large"), cookie)
        while download.poll() is None:
            peak = max(peak, _resident(responder))
            try:
                download.wait(0.05)
            except subprocess.TimeoutExpired:
                pass
        speed = _result(download, size)
        if turn > 0:
            others.append(others_speed)
            speeds.append(speed)
            growth.append(max(0, peak - before) / 1024)
            costs.append((cpu_seconds(responder.process.pid) - spent) / (size / (1 << 30)))
    responder.stop()
    responder.start()
    (site.folder / "files" / "large").unlink()
    return [
        Row.at_least(
            f"{size / (1 << 30):g} GB through the content route; proxy_pass from the same source",
            Sample(speeds, "MB/s"), Sample(others, "MB/s"), 0.8, 0,
        ),
        Row.at_most("resident memory that it adds while it passes", Sample(growth, "MB", 1), 4),
        Row.at_most("process CPU per GB", Sample(costs, "s", 2), 2),
    ]


def _fetch(url: str, cookie: str = "") -> subprocess.Popen:
    return subprocess.Popen(
        ["curl", "-sS", "--fail", "-o", "/dev/null", "-H", "Host: localhost", "-H", f"Cookie: {cookie}",
         "-w", "%{size_download} %{speed_download}", url],
        stdout=subprocess.PIPE, text=True,
    )


def _result(download: subprocess.Popen, size: int) -> float:
    """Megabytes a second, of a file that came whole."""
    output, _ = download.communicate()
    count, speed = (float(number) for number in output.split())
    if download.returncode != 0 or count != size:
        raise RuntimeError(f"{count:,.0f} of {size:,} bytes, exit {download.returncode}")
    return speed / 1e6


def _resident(responder) -> int:
    """Kibibytes."""
    status = pathlib.Path(f"/proc/{responder.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


ROWS = {"large": large}
