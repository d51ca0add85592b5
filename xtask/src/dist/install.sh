# Runs in a fresh Debian with the package at /pli.deb: what an administrator does with it, from installing to purging.
set -eu
say() { echo "    $*"; }
answers() { curl --silent --show-error --fail --retry 40 --retry-delay 1 --retry-connrefused "http://127.0.0.1:8080$1"; }

# Degraded is as good: some of Debian's own units can't do their work in a container.
systemctl is-system-running --wait >/dev/null || true

dpkg --install /pli.deb >/dev/null
if systemctl --quiet is-enabled pli 2>/dev/null; then say "the service is enabled before it is set up"; exit 1; fi
say "installed"

systemctl start pli
answers /readyz >/dev/null
answers / | grep --quiet --ignore-case '<!doctype html>'
say "started as user $(ps -o user= -p "$(systemctl show pli --property=MainPID --value)"), and answers"

pli admin backup /root/copy >/dev/null
test -s /root/copy/pli.sqlite
systemctl restart pli
answers /readyz >/dev/null
say "copied beside the running service, and restarted"

dpkg --install /pli.deb >/dev/null
answers /readyz >/dev/null
say "installed over itself while it runs"

systemctl stop pli
test "$(systemctl show pli --property=Result --value)" = success
say "stopped in order"

say "systemd-analyze security: $(systemd-analyze security pli.service --no-pager 2>/dev/null | tail -n 1 | sed 's/[^ -~]*//g')"

dpkg --purge pli >/dev/null 2>&1
test ! -e /usr/bin/pli && test ! -e /etc/pli/pli.toml
say "purged; the state stays: $(ls /var/lib/private/pli | tr '\n' ' ')"
