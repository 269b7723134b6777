//! Programs that are killed: the server under load, the device between and within its lines.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::common::{customers, edit, join};
use serde_json::{Value, json};
use shared::document::DocId;
use tests::device::Device;
use tests::programs;
use tests::workplace::Workplace;

/// What a device did until it was stopped.
struct Worked {
    device: Device,
    id: DocId,
    made: usize,
    acknowledged: usize,
    failures: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_under_load_loses_no_acknowledged_edit() {
    let mut workplace = Workplace::new().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let mut working = Vec::new();
    let mut directories = Vec::new();
    for _ in 0..4 {
        let (device, directory) = join(&workplace).await;
        directories.push(directory);
        working.push(tokio::spawn(work(device, Arc::clone(&stop))));
    }
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        workplace.server_mut().kill();
        tokio::time::sleep(Duration::from_millis(50)).await;
        workplace.server_mut().restart().unwrap();
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::SeqCst);

    let (mut fresh, _directory) = join(&workplace).await;
    let (mut acknowledged, mut failures) = (0, 0);
    let mut all = Vec::new();
    for worked in working {
        all.push(worked.await.unwrap());
    }
    // What was acknowledged is there for somebody who has never met those devices.
    fresh.sync().await.unwrap();
    for worked in &all {
        let found = tokens(&mut fresh, worked.id).await;
        assert!(found.len() >= worked.acknowledged, "{} of {} acknowledged edits", found.len(), worked.acknowledged);
        acknowledged += worked.acknowledged;
        failures += worked.failures;
    }
    assert!(acknowledged > 40 && failures > 0, "{acknowledged} edits, {failures} failures");
    // And what was not yet acknowledged comes after all, once.
    for worked in &mut all {
        worked.device.sync().await.unwrap();
        assert_eq!(worked.device.replica().unwrap().outbox().count(), 0);
        assert_eq!(worked.device.replica().unwrap().tray().count(), 0);
    }
    fresh.sync().await.unwrap();
    for worked in &all {
        let expected: Vec<String> = (0..worked.made).map(|number| number.to_string()).collect();
        assert_eq!(tokens(&mut fresh, worked.id).await, expected, "each edit once, in order");
    }
}

/// Appends a number to a customer's notes, syncs, and so on.
async fn work(mut device: Device, stop: Arc<AtomicBool>) -> Worked {
    let id = device.import(&[json!({ "name": "Abarrotes" })]).await.unwrap()[0];
    let (mut text, mut made, mut acknowledged, mut failures) = (String::new(), 0, 0, 0);
    while !stop.load(Ordering::SeqCst) {
        text.push_str(&format!("{made} "));
        made += 1;
        device.edit(&[edit(id, "notes", text.clone())]).await.unwrap();
        match device.sync().await {
            Ok(_) => acknowledged = made,
            Err(_) => {
                failures += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    Worked { device, id, made, acknowledged, failures }
}

async fn tokens(device: &mut Device, id: DocId) -> Vec<String> {
    crate::common::notes(device, id).await.split_whitespace().map(str::to_owned).collect()
}

/// The headless device as a process.
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(state: &Path) -> Self {
        let program = programs::device().unwrap_or_else(|error| panic!("{error}"));
        let mut child = Command::new(program)
            .arg("--state")
            .arg(state)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    fn ask(&mut self, line: &str) -> Value {
        self.say(line);
        self.answer()
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn write_lines(file: &Path, lines: &[Value]) {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    std::fs::write(file, lines.join("\n")).unwrap();
}

fn read_lines(file: &Path) -> Vec<Value> {
    std::fs::read_to_string(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_killed_between_any_lines_has_what_it_answered_for() {
    let workplace = Workplace::new().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let (state, file) = (directory.path().join("state"), directory.path().join("lines.jsonl"));
    let exported = directory.path().join("export.jsonl");
    // Every line gets a process of its own, killed as soon as it has answered.
    let run = |line: String| {
        let mut process = Process::start(&state);
        let answer = process.ask(&line);
        process.kill();
        assert_eq!(answer.get("error"), None, "{line}: {answer}");
        answer
    };
    let error = |line: &str| {
        let mut process = Process::start(&state);
        let answer = process.ask(line);
        process.kill();
        answer["error"].as_str().unwrap_or_else(|| panic!("{line}: {answer}")).to_owned()
    };
    assert!(error("sync").contains("join"));
    run(format!("join {}", workplace.link()));
    write_lines(&file, &customers(30));
    assert_eq!(run(format!("import {}", file.display()))["imported"], 30);
    assert_eq!(run(format!("export {}", exported.display()))["exported"], 30);
    let ids: Vec<Value> = read_lines(&exported).iter().map(|customer| customer["id"].clone()).collect();
    for round in 0..4 {
        let edits: Vec<Value> =
            ids.iter().map(|id| json!({ "id": id, "field": "source", "value": format!("Ronda {round}") })).collect();
        write_lines(&file, &edits);
        assert_eq!(run(format!("edit {}", file.display()))["edited"], 30);
        assert_eq!(run("stats".to_owned())["waiting"], 30 + 30 * (round % 2) + if round < 2 { 30 } else { 0 });
        if round % 2 == 1 {
            let cost = run("sync".to_owned());
            assert!(cost["bytes_up"].as_u64().unwrap() > 0 && cost["round_trips"] == 1, "{cost}");
        }
    }
    write_lines(&file, &[json!({ "id": ids[0], "field": "source", "value": 7 })]);
    assert!(error(&format!("edit {}", file.display())).contains("source"));
    run("sync".to_owned());
    run(format!("export {}", exported.display()));
    let here = read_lines(&exported);
    assert!(here.iter().all(|customer| customer["source"] == "Ronda 3"));

    let (mut other, _there) = join(&workplace).await;
    other.sync().await.unwrap();
    assert_eq!(other.export().await.unwrap(), here);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_killed_within_a_line_opens_again_and_goes_on() {
    let workplace = Workplace::new().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let (state, file) = (directory.path().join("state"), directory.path().join("lines.jsonl"));
    let mut process = Process::start(&state);
    process.ask(&format!("join {}", workplace.link()));
    write_lines(&file, &customers(200));
    process.ask(&format!("import {}", file.display()));
    process.ask("sync");
    let exported = directory.path().join("export.jsonl");
    process.ask(&format!("export {}", exported.display()));
    let ids: Vec<Value> = read_lines(&exported).iter().map(|customer| customer["id"].clone()).collect();
    process.kill();

    for round in 0..20_u64 {
        let edits: Vec<Value> =
            ids.iter().map(|id| json!({ "id": id, "field": "source", "value": format!("Ronda {round}") })).collect();
        write_lines(&file, &edits);
        let mut process = Process::start(&state);
        process.say(&format!("edit {}", file.display()));
        process.say("sync");
        std::thread::sleep(Duration::from_millis(20 + round * 17));
        process.kill();
    }
    let mut process = Process::start(&state);
    let edits: Vec<Value> =
        ids.iter().map(|id| json!({ "id": id, "field": "segment", "value": "El último" })).collect();
    write_lines(&file, &edits);
    assert_eq!(process.ask(&format!("edit {}", file.display()))["edited"], 200);
    assert_eq!(process.ask("sync").get("error"), None);
    let stats = process.ask("stats");
    assert_eq!((&stats["waiting"], &stats["refused"], &stats["contested"]), (&json!(0), &json!(0), &json!(0)));
    process.ask(&format!("export {}", exported.display()));
    assert_eq!(process.ask("quit")["ok"], "quit");
    let here = read_lines(&exported);
    assert_eq!(here.len(), 200);
    assert!(here.iter().all(|customer| customer["segment"] == "El último" && customer.get("conflicts").is_none()));
    let (mut other, _there) = join(&workplace).await;
    other.sync().await.unwrap();
    assert_eq!(other.export().await.unwrap(), here);
}
