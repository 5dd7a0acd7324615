"""Where Chromium is, and the switches that leave it without a wire of its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

# A proxy whose name cannot be resolved answers no connection, not even one to an IP literal, and none is tried.
# Loopback is taken off the list of what Chromium reaches without a proxy.
_NO_WIRE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=socks5://nowhere.invalid:1",
    "--proxy-bypass-list=<-loopback>",
    # Older versions know the second name alone, newer ones the first.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
)

# Chromium's own services: accounts, updates, metrics, crash reports, safe browsing, translation, casting.
_NO_SERVICES = (
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--no-service-autorun",
    "--password-store=basic",
)

# HttpsUpgrades and AutoupgradeMixedContent would ask for other URLs than a page names. LocalNetworkAccessChecks
# would stop a portal on loopback, which our own guard decides on. The others talk to the network unasked.
_FEATURES_OFF = (
    "AutoupgradeMixedContent",
    "CertificateTransparencyComponentUpdater",
    "DialMediaRouteProvider",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "InterestFeedContentSuggestions",
    "LocalNetworkAccessChecks",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "Prerender2",
    "Translate",
)

# The same page on the same night should make the same picture whatever the machine.
_APPEARANCE = (
    "--headless",
    "--hide-scrollbars",
    "--mute-audio",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--force-prefers-reduced-motion",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-back-forward-cache",
    "--disable-hang-monitor",
    "--lang=zh-CN",
    "--accept-lang=zh-CN,zh",
)


def find_chromium() -> Path | None:
    """Return the Chromium to use: `NIANBAO_CHROMIUM`, else Playwright's own, else the system's; None where none is.

    A `NIANBAO_CHROMIUM` that is no executable file is not replaced by another one: the answer is None.
    """
    named = os.environ.get("NIANBAO_CHROMIUM")
    if named:
        path = shutil.which(named)
        return Path(path) if path else None
    system = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    found = next(_playwrights_own(), None) or next((path for path in system if path), None)
    return Path(found) if found else None


def _playwrights_own() -> Iterator[Path]:
    """Yield what `playwright install chromium` left, the newest build first."""
    builds = [build for build in _playwright_directory().glob("chromium*-*") if build.name.rpartition("-")[2].isdigit()]
    for build in sorted(builds, key=lambda build: int(build.name.rpartition("-")[2]), reverse=True):
        for pattern in ("chrome-*/chrome", "chrome-*/headless_shell", "chrome-*/chrome-headless-shell"):
            yield from (path for path in build.glob(pattern) if os.access(path, os.X_OK))


def _playwright_directory() -> Path:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if named == "0":
        import playwright  # noqa: PLC0415  only where its own directory is asked for

        return Path(playwright.__file__).parent / "driver" / "package" / ".local-browsers"
    if named:
        return Path(named)
    cache = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path.home() / cache / "ms-playwright"


def build_switches(profile: Path, user_agent: str | None) -> list[str]:
    """Return the command line of a Chromium without a wire, its state in a directory of its own.

    It keeps its sandbox unless it runs as root, where it would not start with one. `user_agent` None leaves
    Chromium's own.
    """
    switches = [*_NO_WIRE, *_NO_SERVICES, *_APPEARANCE, f"--disable-features={','.join(_FEATURES_OFF)}"]
    switches += ["--remote-debugging-pipe", "--no-startup-window", f"--user-data-dir={profile}"]
    if os.geteuid() == 0:
        switches.append("--no-sandbox")
    if user_agent is not None:
        switches.append(f"--user-agent={user_agent}")
    return switches
