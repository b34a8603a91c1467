#!/usr/bin/env bash
# A Slurm cluster of several nodes on this machine, to try and to test with: its own key, ports and files, all below one folder.
#   one-machine-cluster.sh start FOLDER [NODES [CPUS [MAXARRAYSIZE [accounting] [cgroups]]]]
#       prints the line that makes a shell use it
#       accounting: sacct answers, and jobs leave the queue at once (slurmdbd, mariadb-server)
#       cgroups: the kernel keeps jobs to their memory, and signals reach a job's shell alone (cgroup v1)
#   one-machine-cluster.sh stop FOLDER
#   one-machine-cluster.sh kill FOLDER NODE | controller                 ends one daemon without a word; it comes back after some seconds
# Needs root and Debian's packages: apt-get install --no-install-recommends slurm-wlm munge [slurmdbd mariadb-server]
# Exit code 77 where it cannot run; the last line says why.
set -uo pipefail

cannot() { echo "$1"; exit 77; }
alive() { [ -e "$1" ] && kill -0 "$(cat "$1")" 2> /dev/null; }

# Daemons come back, as with a service manager: a loop each, whose process group is all of it.
keep() {
    local name="$1"
    shift
    set -m
    (
        while :; do
            "$@" > "$folder/log/$name.out" 2>&1 &
            echo $! > "$folder/run/$name.pid"
            wait $!
            sleep "${AFTER:-3}"
        done
    ) < /dev/null > /dev/null 2>&1 &
    echo $! > "$folder/run/$name.loop"
    set +m
}

# free_ports COUNT: the first of so many in a row that nobody listens on.
free_ports() {
    local first offset
    while :; do
        first=$((20000 + RANDOM % 10000))
        for ((offset = 0; offset < $1; offset++)); do
            ! (: < "/dev/tcp/127.0.0.1/$((first + offset))") 2> /dev/null || continue 2
        done
        echo "$first"
        return
    done
}

# has WORD: whether it was asked for.
has() { [[ " $extras " == *" $1 "* ]]; }

configuration() {
    local port="$1" host
    host="$(hostname -s)"
    # Requeued jobs start again when their old credential has expired: after seconds here, and two minutes on a usual cluster.
    cat << CONF
ClusterName=one-machine
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/run/munge,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/run/slurmctld.own
SlurmdPidFile=$folder/run/slurmd-%n.own
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd-%n.log
SlurmctldPort=$port
ProctrackType=proctrack/$(if has cgroups; then echo cgroup; else echo linuxproc; fi)
TaskPlugin=task/$(if has cgroups; then echo cgroup; else echo none; fi)
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=200000,bf_interval=2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
$(has cgroups || echo JobAcctGatherParams=OverMemoryKill)
AccountingStorageType=accounting_storage/$(if has accounting; then echo slurmdbd; else echo none; fi)
$(! has accounting || printf '%s\n' AccountingStorageHost=127.0.0.1 AccountingStoragePort=$((port - 1)) \
    "AccountingStoragePass=$folder/run/munge" AccountingStorageEnforce=associations MinJobAge=2)
ReturnToService=2
SlurmdTimeout=10
SlurmdParameters=config_overrides
KillWait=10
MaxArraySize=$most
NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + nodes))] CPUs=$cpus RealMemory=16000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE PriorityTier=1 GraceTime=10 State=UP
PartitionName=urgent Nodes=ALL MaxTime=INFINITE PriorityTier=2 PreemptMode=OFF State=UP
CONF
}

# A database of its own, and the daemon that keeps the accounts in it.
start_accounting() {
    local port="$1" seconds
    mariadb-install-db --user=root --datadir="$folder/state/database" --skip-test-db || return 1
    echo "CREATE DATABASE slurm; GRANT ALL ON slurm.* TO slurm@localhost IDENTIFIED BY 'slurm';" > "$folder/state/database.sql"
    keep database mariadbd --no-defaults --user=root --datadir="$folder/state/database" --socket="$folder/run/database" \
        --bind-address=127.0.0.1 --port="$port" --innodb-buffer-pool-size=32M
    for ((seconds = 0; seconds < 40; seconds++)); do
        ! mariadb --no-defaults --socket="$folder/run/database" < "$folder/state/database.sql" 2> /dev/null || break
        sleep 0.5
    done
    cat > "$folder/slurmdbd.conf" << CONF
AuthType=auth/munge
AuthInfo=socket=$folder/run/munge
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=$((port + 1))
SlurmUser=root
LogFile=$folder/log/slurmdbd.log
PidFile=$folder/run/slurmdbd.own
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$port
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm
CONF
    chmod 600 "$folder/slurmdbd.conf"
    keep accounts slurmdbd -D
    for ((seconds = 0; seconds < 40; seconds++)); do
        ! sacctmgr -n list cluster > /dev/null 2>&1 || break
        sleep 0.5
    done
    sacctmgr -i add cluster one-machine && sacctmgr -i add account lab Cluster=one-machine &&
        sacctmgr -i add user "$(id -un)" Account=lab
}

start() {
    nodes="${1:-4}" cpus="${2:-1}" most="${3:-1001}" extras="${*:4}"
    [ "$(id -u)" = 0 ] || cannot "a Slurm cluster on one machine is started by root, and this is $(id -un)"
    for program in slurmctld slurmd munged sbatch squeue scontrol scancel; do
        command -v "$program" > /dev/null || cannot "there is no $program here: Debian has it in slurm-wlm and munge"
    done
    for program in mariadbd mariadb-install-db slurmdbd sacctmgr; do
        ! has accounting || command -v "$program" > /dev/null ||
            cannot "there is no $program here: Debian has it in slurmdbd and mariadb-server"
    done
    ! alive "$folder/run/slurmctld.loop" || { echo "there is a cluster in $folder already: stop it first"; exit 1; }
    rm -rf "$folder"/{state,spool,run,log}
    mkdir -p "$folder"/{state,spool,run,log}
    chmod 755 "$folder" "$folder/run"
    local port seconds
    port="$(($(free_ports $((nodes + 3))) + 2))"
    head -c 1024 /dev/urandom > "$folder/run/key"
    chmod 600 "$folder/run/key"
    configuration "$port" > "$folder/slurm.conf"
    echo "CgroupPlugin=cgroup/v1
ConstrainRAMSpace=yes
MinRAMSpace=1" > "$folder/cgroup.conf"
    export SLURM_CONF="$folder/slurm.conf"
    keep munged munged --foreground --force --key-file="$folder/run/key" --socket="$folder/run/munge" --seed-file="$folder/run/seed" \
        --pid-file="$folder/run/munged.own" --log-file="$folder/log/munged.log"
    for ((seconds = 0; seconds < 20; seconds++)); do [ ! -S "$folder/run/munge" ] || break; sleep 0.5; done
    if has accounting && ! start_accounting $((port - 2)) > "$folder/log/accounting" 2>&1; then
        disown -a
        tail -n 3 "$folder/log/accounting"
        stop
        cannot "the accounting did not come up here: the end of its log stands above"
    fi
    keep controller slurmctld -D -f "$SLURM_CONF"
    for node in $(seq "$nodes"); do
        AFTER=15 keep "n$node" slurmd -D -f "$SLURM_CONF" -N "n$node"
    done
    disown -a
    for ((seconds = 0; seconds < 60; seconds++)); do
        [ "$(sinfo -h -N -p all -t idle 2> /dev/null | wc -l)" -lt "$nodes" ] || { echo "export SLURM_CONF=$SLURM_CONF"; return 0; }
        sleep 0.5
    done
    tail -n 3 "$folder"/log/*.log
    stop
    cannot "Slurm's daemons did not come up here: the ends of their logs stand above"
}

# The loops first, or they would start again what ends; then what their jobs have left running.
stop() {
    local file process
    for file in "$folder"/run/*.loop; do
        [ ! -e "$file" ] || kill -KILL -- "-$(cat "$file")" 2> /dev/null
        rm -f "$file"
    done
    for process in $(pgrep -f "^slurmstepd: "; grep -lsF "SLURM_JOB_ID=" /proc/[0-9]*/environ | cut -d / -f 3); do
        ! grep -qsF "$folder/slurm.conf" "/proc/$process/environ" || kill -KILL "$process" 2> /dev/null
    done
    return 0
}

action="${1:-}" folder="${2:-}"
[ -n "$folder" ] || { sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2; }
mkdir -p "$folder" && folder="$(cd "$folder" && pwd)" || exit 2
case "$action" in
    start) start "${@:3}" ;;
    stop) stop ;;
    kill) kill -KILL "$(cat "$folder/run/${3:?which daemon}.pid")" ;;
    *) echo "'$action' is none of start, stop and kill."; exit 2 ;;
esac
