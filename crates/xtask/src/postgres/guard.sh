# Cleans up after a test run, however it ends. Standard input is a pipe that only the test command holds: it
# closes when that command is done, panics, is interrupted or is killed. Until then it brings lines that say what
# runs: "server PID", "tests PROCESS-GROUP" (0: none).
trap '' INT TERM HUP
base=$1
server=0
tests=0
while read -r what id; do
    case $what in
        server) server=$id ;;
        tests) tests=$id ;;
    esac
done
if [ "$tests" -gt 0 ]; then
    kill -TERM "-$tests" 2>/dev/null
fi
if [ "$server" -gt 0 ] && kill -INT "$server" 2>/dev/null; then
    # The server takes its pid file away when it is down; a process that nobody waits for would look alive.
    tries=0
    while [ -e "$base/data/postmaster.pid" ] && [ "$tries" -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    if [ -e "$base/data/postmaster.pid" ]; then
        kill -KILL "$server" 2>/dev/null
    fi
fi
rm -rf -- "$base"
