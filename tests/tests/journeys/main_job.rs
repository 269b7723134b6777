//! The main job at its size: ten thousand customers, two headless devices and two phones, all of them offline.
//!
//! What each writes follows from the customer's place among those that are edited, so that what must stand there in the end
//! can be said without looking.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use shared::crm::{Kind, Registry};
use shared::document::{DocId, Issue, Record};
use shared::replica::Replica;
use shared::sync::cursor::Scope;
use shared::sync::digest::Digest;
use tests::browser::{PATIENCE, Phone, Stage};
use tests::clock;
use tests::device::Device;
use tests::device::edit::Edit;

/// How many customers there are.
const CUSTOMERS: usize = 10_000;
/// Of so many customers the devices edit one.
const EVERY: usize = 25;

/// Two who have headless devices, and two who have phones. All sell everywhere.
const ANA: &str = "Ana Robles";
const BENITO: &str = "Benito Luque";
const CLARA: &str = "Clara Pons";
const DARIO: &str = "Darío Vega";

/// What is edited by hand, by place among those that the devices edit.
const BOTH: usize = 0;
const CLARAS: usize = 1;
const REMOVED: usize = 2;

/// Four people edit the same customers where there is no network, two of them hundreds. They come back one after the other.
/// Every edit of each is on all four, and so is every value of every conflict, with who wrote it.
pub async fn everybody_keeps_everything(stage: &mut Stage) -> Result<()> {
    let all = stage.fill(CUSTOMERS)?;
    let edited: Vec<DocId> = all.iter().step_by(EVERY).copied().collect();
    let clara = stage.joined("Clara", CLARA).await?;
    let dario = stage.joined("Darío", DARIO).await?;
    let (mut ana, _here) = stage.device(ANA).await?;
    let (mut benito, _there) = stage.device(BENITO).await?;
    for phone in [&clara, &dario] {
        phone.wait_for_total(CUSTOMERS as u64).await?;
    }

    stage.server_mut().kill();
    let before = [ana.traffic(), benito.traffic()];
    let mut planned = Vec::with_capacity(edited.len());
    for (place, doc) in edited.iter().enumerate() {
        let record = ana.record(*doc).await?.record;
        planned.push(Planned { place, doc: *doc, record });
    }
    let of_ana: Vec<Edit> = planned.iter().flat_map(Planned::by_ana).collect();
    let of_benito: Vec<Edit> = planned.iter().flat_map(Planned::by_benito).collect();
    ensure!(of_ana.len() > 600 && of_benito.len() > 600, "{} and {} edits", of_ana.len(), of_benito.len());
    ana.edit(&of_ana).await?;
    benito.edit(&of_benito).await?;
    ensure!(before == [ana.traffic(), benito.traffic()], "nobody has asked the network");
    by_hand(stage, &clara, &dario, &edited).await?;

    // Darío stays away the longest of the phones: his app is closed.
    dario.open("about:blank").await?;
    stage.server_mut().restart()?;
    clara.wait_until_synced().await?;
    ana.sync().await?;
    open(stage, &dario, edited[BOTH]).await?;
    dario.wait_until_synced().await?;
    benito.sync().await?;
    ana.sync().await?;

    let numbers = Numbers::of(&ana, [ANA, BENITO, CLARA, DARIO])?;
    let registry = ana.registry()?.clone();
    let mut expected = Vec::with_capacity(planned.len());
    for plan in &planned {
        let view = ana.record(plan.doc).await?;
        ensure!(view.waiting.is_empty() && view.contested.is_empty(), "everything is synced");
        plan.check(&view.record, &numbers).with_context(|| format!("customer {} of Ana's", plan.place))?;
        ensure!(benito.record(plan.doc).await?.record == view.record, "customer {} of Benito's", plan.place);
        expected.push(view.record);
    }
    for device in [&ana, &benito] {
        ensure!(device.replica()?.tray().count() == 0 && device.replica()?.outbox().count() == 0, "nothing is left");
    }
    // The other nine thousand, too: the sums of their hashes are the same, and so are the rows.
    let (of_ana, of_benito) = (ana.replica()?, benito.replica()?);
    ensure!(sums(of_ana) == sums(of_benito), "Ana's documents are not Benito's");
    ensure!(of_ana.packed_rows() == of_benito.packed_rows(), "Ana's list is not Benito's");
    for phone in [&clara, &dario] {
        holds(phone, &edited, &expected, &registry).await?;
        phone.open(&format!("http://{}/customers", stage.server().address())).await?;
        // Those that were removed here and changed there stay in the list until somebody has settled that.
        phone.wait_for_total(CUSTOMERS as u64).await?;
    }
    said_by_the_page(stage, [&clara, &dario], &edited).await
}

/// What Clara and Darío do, each with a thumb. Nothing of it waits for a network: there is none, not even for opening the app.
async fn by_hand(stage: &Stage, clara: &Phone, dario: &Phone, edited: &[DocId]) -> Result<()> {
    open(stage, clara, edited[BOTH]).await?;
    clara.edit("segment", "De Clara").await?;
    clara.edit("name", "La de Clara").await?;
    open(stage, clara, edited[CLARAS]).await?;
    clara.edit("source", "De Clara").await?;
    clara.wait_for_chip(&["offline"], 3).await?;

    open(stage, dario, edited[REMOVED]).await?;
    dario.in_record_menu("remove-customer").await?;
    dario.wait_for_screen("customers").await?;
    dario.wait_for_chip(&["offline"], 1).await?;
    // What is counted may not be on the disk yet, and opening an address ends the page: the way is within the app. Fields say
    // when they are on the disk, and so is what was done before them.
    let within = "history.pushState(null, '', `/customers/${arguments[0]}`); dispatchEvent(new PopStateEvent('popstate')); \
        return true";
    dario.wait("another customer", within, &[json!(edited[BOTH].to_string())]).await?;
    dario.wait_for_customer(&edited[BOTH].to_string()).await?;
    dario.edit("segment", "De Darío").await?;
    dario.edit("code", "D-1").await?;
    dario.wait_for_chip(&["offline"], 3).await
}

/// Opens a customer's page by its address.
async fn open(stage: &Stage, phone: &Phone, doc: DocId) -> Result<()> {
    phone.open(&format!("http://{}/customers/{doc}", stage.server().address())).await?;
    phone.wait_for_customer(&doc.to_string()).await
}

/// The digests of all documents by scope.
fn sums(replica: &Replica) -> BTreeMap<Scope, Digest> {
    replica.meta().digests.iter().map(|own| (own.scope, own.digest)).collect()
}

/// Waits until a phone's own database has these records, in every value.
async fn holds(phone: &Phone, docs: &[DocId], expected: &[Record], registry: &Registry) -> Result<()> {
    let deadline = clock::start() + PATIENCE;
    loop {
        let bases = phone.bases(docs).await?;
        let records: Vec<Option<Record>> = bases.iter().map(|base| base.read(registry)).collect();
        let differing: Vec<_> =
            records.iter().zip(expected).filter(|(here, there)| here.as_ref() != Some(*there)).collect();
        let Some((here, there)) = differing.first() else { return Ok(()) };
        ensure!(clock::start() < deadline, "{}: {} differ: {here:?}, not {there:?}", phone.name(), differing.len());
    }
}

/// At the customer that all four have edited, the page shows all four values and whose they are.
async fn said_by_the_page(stage: &Stage, phones: [&Phone; 2], edited: &[DocId]) -> Result<()> {
    for phone in phones {
        open(stage, phone, edited[BOTH]).await?;
        for (key, value) in
            [("name", "La de Clara"), ("code", "D-1"), ("source", "De Ana 0"), ("preferred_hours", "De Benito 0")]
        {
            phone.wait_for_field(key, value).await?;
        }
        let choices = phone.conflict("segment").await?;
        let expected = [("De Ana 0", ANA), ("De Benito 0", BENITO), ("De Clara", CLARA), ("De Darío", DARIO)];
        ensure!(choices.len() == expected.len(), "{}: {choices:?}", phone.name());
        for (value, author) in expected {
            let says = choices.iter().any(|(shown, words)| shown == value && words.contains(author));
            ensure!(says, "{}: {value} is {author}'s, but it says {choices:?}", phone.name());
        }
    }
    Ok(())
}

/// Whose a device's number is.
struct Numbers(BTreeMap<&'static str, BTreeSet<u32>>);

impl Numbers {
    /// As the members' records on a device say it.
    fn of(device: &Device, names: [&'static str; 4]) -> Result<Self> {
        let rows = device.replica()?.rows().filter(|(_, listed)| listed.row.kind == Kind::MEMBER);
        let numbers = rows.filter_map(|(_, listed)| {
            let name = names.into_iter().find(|name| listed.row.text(4) == *name)?;
            let own = listed.row.values(24).iter().filter_map(|number| u32::try_from(number.as_int()?).ok()).collect();
            Some((name, own))
        });
        let numbers: BTreeMap<_, _> = numbers.collect();
        ensure!(numbers.len() == names.len(), "everybody has a record");
        Ok(Self(numbers))
    }

    fn author(&self, device: u32) -> &'static str {
        self.0.iter().find(|(_, numbers)| numbers.contains(&device)).map_or("nobody", |(name, _)| name)
    }
}

/// One customer that the devices edit, as it was before.
struct Planned {
    place: usize,
    doc: DocId,
    record: Record,
}

impl Planned {
    fn edit(&self, field: &str, value: impl Into<Value>) -> Edit {
        Edit { id: self.doc, field: field.to_owned(), value: value.into() }
    }

    /// Both write a segment.
    const fn conflicts(&self) -> bool {
        self.place.is_multiple_of(2)
    }

    /// Both write in the notes, one at the beginning and one at the end.
    fn has_words(&self) -> bool {
        self.place.is_multiple_of(3) && !self.notes().is_empty()
    }

    /// Ana removes it.
    const fn is_removed(&self) -> bool {
        self.place % 10 == 3
    }

    /// The phone that Benito takes out and Ana calls something else.
    fn phone(&self) -> Option<String> {
        let entries = self.record.entries("phone");
        entries.first().filter(|_| self.place % 10 == 7).map(|entry| format!("phone/{}", entry.id))
    }

    fn notes(&self) -> &str {
        self.record.texts.get("notes").map_or("", String::as_str)
    }

    fn by_ana(&self) -> Vec<Edit> {
        let place = self.place;
        let mut edits = vec![self.edit("source", format!("De Ana {place}"))];
        edits.extend(self.conflicts().then(|| self.edit("segment", format!("De Ana {place}"))));
        edits.extend(self.has_words().then(|| self.edit("notes", format!("Ana {place}. {}", self.notes()))));
        edits.extend(self.is_removed().then(|| self.edit("removed", json!("2026-11-21T14:30:00Z"))));
        edits.extend(self.phone().map(|phone| self.edit(&format!("{phone}/label"), "De Ana")));
        edits
    }

    fn by_benito(&self) -> Vec<Edit> {
        let place = self.place;
        let mut edits = vec![self.edit("preferred_hours", format!("De Benito {place}"))];
        edits.extend(self.conflicts().then(|| self.edit("segment", format!("De Benito {place}"))));
        edits.extend(self.has_words().then(|| self.edit("notes", format!("{} Benito {place}.", self.notes()))));
        edits.extend(self.phone().map(|phone| self.edit(&format!("{phone}/removed"), json!("2026-11-21T14:30:00Z"))));
        edits
    }

    /// Everything that the four wrote stands there.
    fn check(&self, record: &Record, numbers: &Numbers) -> Result<()> {
        let place = self.place;
        let own = |name: &str| format!("De {name} {place}");
        ensure!(record.text("preferred_hours") == own("Benito"), "hours: {:?}", record.text("preferred_hours"));

        let mut conflicts: BTreeMap<&str, BTreeSet<(String, &str)>> = BTreeMap::new();
        if self.conflicts() {
            conflicts.insert("segment", BTreeSet::from([(own("Ana"), ANA), (own("Benito"), BENITO)]));
        }
        if place == BOTH {
            let by_hand = [("De Clara".to_owned(), CLARA), ("De Darío".to_owned(), DARIO)];
            conflicts.entry("segment").or_default().extend(by_hand);
            ensure!((record.text("name"), record.text("code")) == ("La de Clara", "D-1"), "fields of one's own");
        }
        if place == CLARAS {
            conflicts.insert("source", BTreeSet::from([(own("Ana"), ANA), ("De Clara".to_owned(), CLARA)]));
        } else {
            ensure!(record.text("source") == own("Ana"), "source: {:?}", record.text("source"));
        }
        let standing = record.conflicts.iter().map(|conflict| {
            let values = conflict.values.iter();
            let values = values.map(|stamped| {
                (stamped.value.as_text().unwrap_or_default().to_owned(), numbers.author(stamped.stamp.device))
            });
            (conflict.key.as_str(), values.collect())
        });
        let standing: BTreeMap<&str, BTreeSet<(String, &str)>> = standing.collect();
        ensure!(standing == conflicts, "{standing:?} stand, not {conflicts:?}");

        if self.has_words() {
            let words = record.texts.get("notes").map_or("", String::as_str);
            let expected = format!("Ana {place}. {} Benito {place}.", self.notes());
            ensure!(words == expected, "{words:?}, not {expected:?}");
        }
        let mut issues = Vec::new();
        if self.is_removed() || place == REMOVED {
            ensure!(record.removed.is_some(), "it is removed");
            issues.push(Issue::ChangedWhileRemoved);
        }
        if let Some(entry) = self.phone() {
            ensure!(record.text(&format!("{entry}/label")) == "De Ana", "the phone's label");
            issues.push(Issue::EntryChangedWhileRemoved { entry });
        }
        ensure!(record.issues == issues, "{:?}, not {issues:?}", record.issues);
        Ok(())
    }
}
