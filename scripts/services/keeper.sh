#!/bin/sh
# Ends one server and removes its directory, once the process that started it lets go of our standard input: on purpose
# (stop) or because it is gone, however it went, by SIGKILL too. So no server outlives the tests.
#
# usage: keeper.sh PID SIGNAL DIRECTORY    PID leads the server's process group; SIGNAL asks it to end

trap '' HUP INT TERM
pid=$1 signal=$2 directory=$3

alive() { kill -s 0 -- "-$pid" 2>/dev/null; }

wait_until_gone() { # tenths of a second
  tenths=$1
  while alive && [ "$tenths" -gt 0 ]; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
}

while read -r _; do :; done # returns when the pipe is closed

kill -s "$signal" "$pid" 2>/dev/null
wait_until_gone 150
kill -s KILL -- "-$pid" 2>/dev/null
wait_until_gone 50
rm -rf -- "$directory"
