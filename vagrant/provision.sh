#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine ready for Troth: installs a JDK and Maven, builds, and installs to /opt/troth, with
# the command `troth` on everybody's path. May be run again at any time: it then installs what the sources are by now.
#
#   provision.sh [SOURCES]     where the sources are, /vagrant by default
set -euo pipefail

sources=${1:-/vagrant}
build=/usr/local/src/troth
installed=/opt/troth
export DEBIAN_FRONTEND=noninteractive

say() {
  echo "provision: $1"
}

if ((EUID != 0)); then
  echo "provision: must be run as root" >&2
  exit 1
fi
if [[ ! -f $sources/pom.xml ]]; then
  echo "provision: no sources of Troth in $sources" >&2
  exit 1
fi

missing=()
for package in openjdk-21-jdk-headless maven rsync curl; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if ((${#missing[@]} > 0)); then
  say "installing ${missing[*]}"
  apt-get -q update
  apt-get -q install -y --no-install-recommends "${missing[@]}"
fi

# Not in the shared folder: what is built here belongs to root.
say "building"
mkdir -p "$build"
rsync -a --delete --exclude .git --exclude target --exclude data "$sources/" "$build/"
"$build/bin/build" node

say "installing to $installed"
rm -rf "$installed.new" "$installed.old"
mkdir -p "$installed.new/bin"
cp -r "$build/target/troth/." "$installed.new/"
cp "$build"/bin/{troth,rehearse,jdk.bash,jvm-flags.bash} "$installed.new/bin/"
if [[ -e $installed ]]; then
  mv "$installed" "$installed.old" # servers that run keep the jars that they have open
fi
mv "$installed.new" "$installed"
rm -rf "$installed.old"
ln -sfn "$installed/bin/troth" /usr/local/bin/troth
"$installed/bin/rehearse" || true # it says itself what that means

# Servers listen on all addresses, so that the host's browser reaches them; and say by which one, where the machine has
# one for that (the Vagrantfile names it).
set_for_all() { # NAME VALUE
  if ! grep -qs "^$1=" /etc/environment; then
    echo "$1=$2" >>/etc/environment
  fi
}
set_for_all TROTH_HOST 0.0.0.0
[[ -z ${TROTH_ADVERTISE:-} ]] || set_for_all TROTH_ADVERTISE "$TROTH_ADVERTISE"

say "$(troth --version) is installed; try: troth leader 16200 3 2"
