//! What a piece of work costs: wall time, CPU time of all threads, and the most memory held.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};

/// First argument of a bench that was started to measure another process.
const CHILD: &str = "--measure-child";

/// What a piece of work cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Wall time in seconds.
    pub wall_s: f64,
    /// CPU time of all threads, in user code and in the system, in seconds.
    pub cpu_s: f64,
    /// The most memory that was resident, in bytes; zero where it was not measured.
    pub peak_rss_bytes: u64,
}

/// The cost of `work` in this process, memory aside.
pub fn cost_here(work: impl FnOnce()) -> Cost {
    let before = usage(UsageWho::RUSAGE_SELF);
    let began = Instant::now();
    work();
    let wall_s = began.elapsed().as_secs_f64();
    Cost { wall_s, cpu_s: usage(UsageWho::RUSAGE_SELF).0 - before.0, peak_rss_bytes: 0 }
}

/// The cost of a process, exactly: this executable runs again between the two, because the system adds up the usage of
/// all children of a process.
///
/// # Panics
/// If the command fails.
pub fn cost_of_child(command: &Command) -> Cost {
    let mut measured = again();
    measured.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let text = output_of(measured.arg(CHILD).arg(command.get_program()).args(command.get_args()));
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [wall_s, cpu_s, peak_rss_bytes] = numbers[..] else { panic!("{command:?} was not measured: {text}") };
    Cost { wall_s, cpu_s, peak_rss_bytes: peak_rss_bytes as u64 }
}

/// This executable once more.
pub(crate) fn again() -> Command {
    Command::new(std::env::current_exe().unwrap_or_else(|e| panic!("the path of the bench: {e}")))
}

/// What `command` prints.
///
/// # Panics
/// If it fails.
pub fn output_of(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(output.status.success(), "{command:?} failed");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether this process was started by [`cost_of_child`].
pub fn is_child() -> bool {
    std::env::args().nth(1).as_deref() == Some(CHILD)
}

/// What a process started by [`cost_of_child`] does: runs the command and prints its cost.
///
/// # Panics
/// If the command does not start.
pub fn child_main() -> ! {
    let arguments: Vec<_> = std::env::args_os().skip(2).collect();
    let began = Instant::now();
    let status = Command::new(&arguments[0])
        .args(&arguments[1..])
        .stdout(Stdio::null())
        .status()
        .unwrap_or_else(|e| panic!("{arguments:?}: {e}"));
    let wall: Duration = began.elapsed();
    let (cpu_s, peak_rss_bytes) = usage(UsageWho::RUSAGE_CHILDREN);
    println!("{} {cpu_s} {peak_rss_bytes}", wall.as_secs_f64());
    std::process::exit(status.code().unwrap_or(1))
}

/// CPU seconds and the most resident bytes.
fn usage(who: UsageWho) -> (f64, u64) {
    let usage: Usage = getrusage(who).unwrap_or_else(|e| panic!("getrusage: {e}"));
    let (user, system) = (usage.user_time(), usage.system_time());
    let seconds = (user.tv_sec() + system.tv_sec()) as f64 + (user.tv_usec() + system.tv_usec()) as f64 / 1e6;
    // Linux tells kibibytes.
    (seconds, usage.max_rss() as u64 * 1024)
}

/// The middle one of some values: one disturbed run does not move it.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}
