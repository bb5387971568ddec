#!/bin/sh
# Puts the root of an image together: the program, the shared libraries that it names with their loader, and the lists of what it
# was built from. Usage: image-root.sh <program> <folder that doesn't exist>
set -eu
program=$1
root=$2
mkdir -p "$root/usr/share/doc/madoguchi" "$root/etc/madoguchi" "$root/var/lib/madoguchi"
cp "$program" "$root/madoguchi"
strip "$root/madoguchi" 2>/dev/null || true
for library in $(ldd "$program" | grep -o '/[^ )]*'); do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
# Scanners read the lock file as the list of everything inside.
cp Cargo.lock LICENSE-APACHE LICENSE-MIT "$root/usr/share/doc/madoguchi/"
chmod -R u=rwX,go=rX "$root"
