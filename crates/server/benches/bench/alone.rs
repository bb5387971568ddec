//! What sign-ins are compared with: argon2id alone with its memory used again, on as many threads as there are cores, in
//! a process of its own.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use madoguchi_core::proof::hasher::Cost;

use crate::measure::{self, Round, now};

/// The argument by which this program hashes.
pub const MODE: &str = "hash";

/// Hashes `count` passwords and prints how long that took and what it cost, in microseconds.
pub fn hash(count: usize) {
    let threads = cores();
    let began = now();
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || hash_in_turn((thread..count).step_by(threads)));
        }
    });
    println!("{} {}", began.elapsed().as_micros(), measure::cpu(std::process::id()).as_micros());
}

/// Threads that hash at a time, in the server as here.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn hash_in_turn(numbers: impl Iterator<Item = usize>) {
    let cost = Cost::default();
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).unwrap();
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    for number in numbers {
        let (mut out, salt) = ([0_u8; 32], number.to_be_bytes().repeat(2));
        argon2.hash_password_into_with_memory(b"kaze-8-yuki", &salt, &mut out, memory.as_mut_slice()).unwrap();
        std::hint::black_box(out);
    }
}

/// A round of `count` hashes.
pub fn round(count: usize) -> Round {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.arg(MODE).arg(count.to_string()).stderr(Stdio::inherit()).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let (took, cost) = printed.trim().split_once(' ').unwrap();
    let microseconds = |text: &str| Duration::from_micros(text.parse().unwrap());
    measure::of(count, microseconds(took), microseconds(cost))
}
