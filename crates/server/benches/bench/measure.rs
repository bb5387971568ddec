//! What a process has used, and the middle of several rounds.

use std::fs;
use std::time::{Duration, Instant};

use madoguchi_core::database::Dialect;
use madoguchi_core::testing::Bench;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// Clock ticks a second in `/proc/<pid>/stat`; Linux has shown user programs 100 on every common machine since 2.6.
const TICKS: f64 = 100.0;

/// Processor time that a process has used so far, its threads included.
pub fn cpu(pid: u32) -> Duration {
    let fields = stat(pid).unwrap();
    let ticks = ticks(&fields, 11) + ticks(&fields, 12);
    Duration::from_secs_f64(f64::from(ticks) / TICKS)
}

/// Processor time that a process's threads of a name have used so far, from `/proc/<pid>/task/<thread>/schedstat`, whose
/// first number is nanoseconds.
pub fn cpu_of_threads(pid: u32, name: &str) -> Duration {
    let mut used = 0;
    for thread in fs::read_dir(format!("/proc/{pid}/task")).unwrap() {
        let folder = thread.unwrap().path();
        // A thread may end while its files are read.
        let Ok(comm) = fs::read_to_string(folder.join("comm")) else { continue };
        let Ok(times) = fs::read_to_string(folder.join("schedstat")) else { continue };
        if comm.starts_with(name) {
            used += times.split_whitespace().next().unwrap().parse::<u64>().unwrap();
        }
    }
    Duration::from_nanos(used)
}

/// The processes that serve: the program, and PostgreSQL's, when it runs on this machine. SQLite runs in the program.
#[derive(Clone, Copy)]
pub struct Served {
    program: u32,
    postmaster: Option<u32>,
}

impl Served {
    /// The program alone.
    pub const fn by(program: u32) -> Self {
        Self { program, postmaster: None }
    }

    /// The program, with the database beside it.
    pub const fn with(program: u32, postmaster: Option<u32>) -> Self {
        Self { program, postmaster }
    }

    /// Processor time of the database so far. A process of PostgreSQL has one thread; what those have used that have
    /// ended is in the postmaster's `cutime` and `cstime`.
    fn database(self) -> Duration {
        let Some(postmaster) = self.postmaster else { return Duration::ZERO };
        let alive: u64 = children(postmaster).chain([postmaster]).filter_map(scheduled).sum();
        let ended = stat(postmaster).map_or(0, |fields| ticks(&fields, 13) + ticks(&fields, 14));
        Duration::from_nanos(alive) + Duration::from_secs_f64(f64::from(ended) / TICKS)
    }
}

/// The postmaster of a bench's PostgreSQL: the parent of the process that answers. Nothing on SQLite.
pub async fn postmaster(bench: &Bench) -> Option<u32> {
    if bench.dialect() == Dialect::Sqlite {
        return None;
    }
    let asked = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid() AS pid");
    let row = bench.database.for_migrations().query_one_raw(asked).await.unwrap().unwrap();
    let backend: i32 = row.try_get("", "pid").unwrap();
    stat(u32::try_from(backend).unwrap()).map(|fields| fields[1].parse().unwrap())
}

/// The fields of `/proc/<pid>/stat` behind the name; nothing if the process has ended.
fn stat(pid: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(stat.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

fn ticks(fields: &[String], at: usize) -> u32 {
    fields[at].parse().unwrap()
}

/// Nanoseconds that a process's first thread has run.
fn scheduled(pid: u32) -> Option<u64> {
    let times = fs::read_to_string(format!("/proc/{pid}/schedstat")).ok()?;
    times.split_whitespace().next()?.parse().ok()
}

fn children(parent: u32) -> impl Iterator<Item = u32> {
    let pids = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter(move |pid| stat(*pid).is_some_and(|fields| fields[1] == parent.to_string()))
}

/// Memory that a process holds at the moment, in MiB.
pub fn resident_mib(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

/// What came of one round.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Done a second.
    pub rate: f64,
    /// CPU milliseconds of the server for each.
    pub cpu_ms: f64,
    /// CPU milliseconds of PostgreSQL for each; 0 on SQLite, which runs in the server.
    pub database_ms: f64,
}

/// Measures `count` pieces of work that `served` do.
pub async fn round(served: Served, count: usize, work: impl Future<Output = ()>) -> Round {
    let (before, database, began) = (cpu(served.program), served.database(), now());
    work.await;
    let round = of(count, began.elapsed(), cpu(served.program) - before);
    Round { database_ms: each(count, served.database() - database), ..round }
}

/// A round of `count` pieces of work without a database.
pub fn of(count: usize, took: Duration, cpu: Duration) -> Round {
    Round { rate: counted(count) / took.as_secs_f64(), cpu_ms: each(count, cpu), database_ms: 0.0 }
}

/// Milliseconds for each of `count`.
fn each(count: usize, used: Duration) -> f64 {
    used.as_secs_f64() * 1000.0 / counted(count)
}

fn counted(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// Rounds of two things in turns.
#[derive(Default)]
pub struct Pair {
    ours: Vec<Round>,
    theirs: Vec<Round>,
}

impl Pair {
    /// Adds a round of each.
    pub fn add(&mut self, ours: Round, theirs: Round) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    /// Our middle round.
    pub fn ours(&self) -> Round {
        middle_round(&self.ours)
    }

    /// The other's.
    pub fn theirs(&self) -> Round {
        middle_round(&self.theirs)
    }

    /// The middle of the rounds' ratios of rates.
    pub fn ratio(&self) -> f64 {
        middle(self.ours.iter().zip(&self.theirs).map(|(ours, theirs)| ours.rate / theirs.rate).collect())
    }
}

/// The middle round, each value for itself.
pub fn middle_round(rounds: &[Round]) -> Round {
    Round {
        rate: middle(rounds.iter().map(|round| round.rate).collect()),
        cpu_ms: middle(rounds.iter().map(|round| round.cpu_ms).collect()),
        database_ms: middle(rounds.iter().map(|round| round.database_ms).collect()),
    }
}

/// The middle value.
pub fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The time on the wall.
#[allow(clippy::disallowed_methods, reason = "measuring is what this program is for")]
pub fn now() -> Instant {
    Instant::now()
}
