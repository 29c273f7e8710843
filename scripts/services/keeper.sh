#!/bin/sh
# Ends one server and removes its directory, once the process that started it lets go of our standard input: on purpose
# (stop) or because it is gone, however it went, by SIGKILL too. So no server outlives the tests.
#
# usage: keeper.sh PID SIGNAL DIRECTORY    PID leads the server's process group; SIGNAL asks it to end. A line on standard
#                                          input is the PID of the server started again, which is looked after from then on

trap '' HUP INT TERM
pid=$1 signal=$2 directory=$3

is_alive() { kill -s 0 -- "$1" 2>/dev/null; }

wait_for_end() { # of a process or group, at most so many tenths of a second
  tenths=$2
  while is_alive "$1" && [ "$tenths" -gt 0 ]; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
}

while read -r next; do pid=$next; done # returns when the pipe is closed

kill -s "$signal" "$pid" 2>/dev/null
wait_for_end "$pid" 150
kill -s KILL -- "-$pid" 2>/dev/null # what the server left behind, and the server itself where it did not obey
wait_for_end "-$pid" 10
rm -rf -- "$directory"
