"""Find a Chromium for the browser tests, or install one: Playwright's own, else the system's, else Debian's.

nginx, which the test of several processes puts before them, comes from Debian as well; without it that test is skipped.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Return 0 as soon as there is a Chromium."""
    if shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin") is None and shutil.which("apt-get"):
        _install("nginx-light")
    if any(shutil.which(name) for name in NAMES):
        return 0
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    if (
        subprocess.run(
            download, check=False, timeout=300, env={**os.environ, "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "20000"}
        ).returncode
        == 0
    ):
        return 0
    if shutil.which("apt-get"):
        _install("chromium")
        if any(shutil.which(name) for name in NAMES):
            return 0
    print("No Chromium: install one (`playwright install chromium`, or your system's package) and try again.")
    return 1


def _install(package: str) -> None:
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        subprocess.run([*prefix, "apt-get", *arguments], check=False, env=environment)


if __name__ == "__main__":
    sys.exit(main())
