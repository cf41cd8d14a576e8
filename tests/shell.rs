//! The shell of `codegraph sql` on a terminal: what is typed, completed and remembered.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use codegraph_tests::{area, binary, index_sample_org};

/// How long an answer may take on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads from the terminal until it has shown `awaited`. Returns what it showed.
fn until(shown: &Receiver<Vec<u8>>, awaited: &str) -> String {
    let mut text = String::new();
    while !text.contains(awaited) {
        match shown.recv_timeout(PATIENCE) {
            Ok(bytes) => text.push_str(&String::from_utf8_lossy(&bytes)),
            Err(end) => panic!("{awaited:?} was not shown ({end}), but:\n{text}"),
        }
    }
    text
}

#[test]
fn a_conversation_on_a_terminal() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]).expect(0);

    // `script` is on every Debian, and gives a command a terminal of its own.
    let command = format!("{} sql {}", binary().display(), root.display());
    let mut script = Command::new("script")
        .args(["--quiet", "--return", "--flush", "--command", &command, "/dev/null"])
        .env("TERM", "xterm")
        .env("XDG_STATE_HOME", area.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keys = script.stdin.take().unwrap();
    let mut terminal = script.stdout.take().unwrap();
    let (sender, shown) = channel();
    let reader = thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = terminal.read(&mut buffer) {
            if sender.send(buffer[..n].to_vec()).is_err() {
                break;
            }
        }
    });

    until(&shown, "codegraph> ");
    // What is typed, and what then is shown.
    let steps = [
        // Names of tables are completed, and so are those of columns.
        ("\\d repo\t\r", "URL of the git remote origin"),
        ("select max(tree_\t", "tree_id"),
        // Ctrl-C drops what was typed, and not the shell.
        ("\x03", "codegraph> "),
        ("\\timing\r", "Timing is on."),
        // A statement can take several lines.
        ("select count(*) + 1000000 as many\r", "many"),
        ("from repos;\r", "Time: "),
        ("selct 1;\r", "error: could not run the query"),
        // The statement before the last one comes back whole.
        ("\x1b[A\x1b[A\r", "Time: "),
        // Words of the shell that it does not have.
        ("\\nope\r", "\\?"),
    ];
    for (typed, awaited) in steps {
        keys.write_all(typed.as_bytes()).unwrap();
        keys.flush().unwrap();
        until(&shown, awaited);
    }
    keys.write_all(b"\\q\r").unwrap();
    assert_eq!(script.wait().unwrap().code(), Some(0));
    drop(keys);
    reader.join().unwrap();

    let history = fs::read_to_string(area.path().join("codegraph/sql_history")).unwrap();
    for remembered in ["\\d repos", "from repos;", "selct 1;"] {
        assert!(history.contains(remembered), "{remembered} in:\n{history}");
    }
}
