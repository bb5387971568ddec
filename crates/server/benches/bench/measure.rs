//! What a process has used, and the middle of several rounds.

use std::fs;
use std::time::{Duration, Instant};

/// Clock ticks a second in `/proc/<pid>/stat`; Linux has shown user programs 100 on every common machine since 2.6.
const TICKS: f64 = 100.0;

/// Processor time that a process has used so far, its threads included.
pub fn cpu(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name in parentheses may hold anything; the fields behind it are plain.
    let fields: Vec<_> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u32 = fields[11].parse::<u32>().unwrap() + fields[12].parse::<u32>().unwrap();
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
}

/// Measures `count` pieces of work that process `pid` does.
pub async fn round(pid: u32, count: usize, work: impl Future<Output = ()>) -> Round {
    let (before, began) = (cpu(pid), now());
    work.await;
    of(count, began.elapsed(), cpu(pid) - before)
}

/// A round of `count` pieces of work.
pub fn of(count: usize, took: Duration, cpu: Duration) -> Round {
    let count = u32::try_from(count).map_or(f64::MAX, f64::from);
    Round { rate: count / took.as_secs_f64(), cpu_ms: cpu.as_secs_f64() * 1000.0 / count }
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

fn middle_round(rounds: &[Round]) -> Round {
    Round {
        rate: middle(rounds.iter().map(|round| round.rate).collect()),
        cpu_ms: middle(rounds.iter().map(|round| round.cpu_ms).collect()),
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
