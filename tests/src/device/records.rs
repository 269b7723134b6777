//! Records in and out, in the API's shape.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use shared::book::filter::{Asked, Standing, Texts, standard_texts, text_of_view, views_of};
use shared::crm::filter::Clause;
use shared::crm::filter::period::Calendar;
use shared::crm::home::territory_of;
use shared::crm::values::civil::Day;
use shared::crm::values::place::Place;
use shared::crm::values::time;
use shared::crm::{
    Audience, FIRST_AUDIENCE, Filter, Home, Kind, Region, Role, Value, ValueType, Zone, definition, json, search,
};
use shared::document::{DocId, Intent, Row, Splice};
use shared::exchange::Lines;
use shared::replica::{Command, Part, RecordView};
use shared::sync::cursor::{Scope, WORKSPACE};

use super::{Device, DeviceError};
use crate::clock;

/// How many records are made, or open, at once.
const BATCH: usize = 256;

/// A record to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecord {
    /// Its id, new.
    pub doc: DocId,
    /// Its kind.
    pub kind: Kind,
    /// Root keys and values, `kind` left out.
    pub values: Vec<(String, Value)>,
    /// The collaborative text.
    pub notes: Option<String>,
}

/// What is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Records of this kind.
    pub kind: Kind,
    /// Those that it lets through; see [`shared::crm::filter`].
    pub filter: Option<String>,
    /// The day for which it is asked, since 1970-01-01; none: the clock's.
    pub today: Option<i64>,
    /// Where the device is.
    pub here: Option<Place>,
    /// By whose clocks days are cut; none: the company's.
    pub zone: Option<Zone>,
}

impl Device {
    /// Makes records of JSON objects in the API's shape, under new ids, in the territory that each names or else in the member's
    /// first, or where that lives on which it hangs. A line that does not say its kind is a customer; those of kinds that no file
    /// makes are passed over, and of the others what stands beside the record is, but for that it was removed. What names another
    /// line by its id names what is made of it. Returns the ids when all are on this device, durably.
    ///
    /// # Errors
    /// If one is none of its kind, or cannot be stored. Those before it may have been made.
    pub async fn import(&mut self, lines: &[Json]) -> Result<Vec<DocId>, DeviceError> {
        let (mut records, mut here) = (Vec::new(), BTreeMap::new());
        for (number, line) in lines.iter().enumerate() {
            let kind = line["kind"].as_str().map_or(Some(Kind::CUSTOMER), Kind::from_name);
            let Some(kind) = kind.filter(|kind| definition(*kind).is_exchanged()) else { continue };
            let wrong = |error: DeviceError| DeviceError::Line { line: number + 1, reason: error.to_string() };
            let record = self.read(kind, line).map_err(wrong)?;
            if let Some(id) = line["id"].as_str() {
                here.insert((kind, id.to_owned()), record.doc);
            }
            records.push((record, line["territory"].is_null()));
        }
        self.lead(&mut records, &here)?;
        let records: Vec<NewRecord> = records.into_iter().map(|(record, _)| record).collect();
        let ids = records.iter().map(|record| record.doc).collect();
        self.create(records).await?;
        Ok(ids)
    }

    /// Makes records of one kind of JSON objects in the API's shape, under new ids. Returns the ids when all are on this device,
    /// durably.
    ///
    /// # Errors
    /// If one is none of the kind, and then none is made; or if one cannot be stored, and those before it may have been made.
    pub async fn make(&mut self, kind: Kind, records: &[Json]) -> Result<Vec<DocId>, DeviceError> {
        let read = |(number, record)| {
            let wrong = |error: DeviceError| DeviceError::Line { line: number + 1, reason: error.to_string() };
            self.read(kind, record).map_err(wrong)
        };
        let records = records.iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
        let ids = records.iter().map(|record| record.doc).collect();
        self.create(records).await?;
        Ok(ids)
    }

    /// The records of a kind that lists show: each with its `id`, its `title` and what its row has, in the API's shape. By their titles
    /// as people sort them, or as a filter has them.
    ///
    /// # Errors
    /// If the device has not joined, or the filter is none.
    pub fn list(&self, wanted: &Wanted) -> Result<Json, DeviceError> {
        let replica = self.replica()?;
        let row = |doc: DocId| replica.row(doc).map(|listed| listed.row);
        let Some(text) = &wanted.filter else {
            let rows = replica.packed_rows().heads().filter(|(_, head)| head.kind == wanted.kind && !head.is_removed());
            let rows = rows.filter_map(|(doc, _)| Some((doc, row(doc)?)));
            let mut listed: Vec<(String, Json)> = rows.map(|(doc, row)| listed(doc, &row)).collect();
            listed.sort_by_cached_key(|(title, record)| (search::fold(title), record["id"].to_string()));
            let records: Vec<Json> = listed.into_iter().map(|(_, record)| record).collect();
            return Ok(json!({ "count": records.len(), "records": records }));
        };
        let filter = Filter::parse(wanted.kind, text, self.registry()?)?;
        let (canonical, periods) = (filter.to_string(), filter.periods());
        let me = replica.meta().member.to_string();
        let of = |kinds: BTreeSet<Kind>| {
            let heads = replica.packed_rows().heads().filter(move |(_, head)| kinds.contains(&head.kind));
            heads.filter_map(|(doc, _)| Some((doc, row(doc)?)))
        };
        let kept = of(BTreeSet::from([Kind::VIEW])).filter_map(|(doc, row)| text_of_view(doc, &row));
        let texts: Texts = standard_texts().into_iter().chain(kept).collect();
        // What is not here is said, because nobody would be listed by it.
        for clause in filter.clauses() {
            if let Clause::View { id, .. } = clause
                && texts.get(id).is_none_or(|(kind, _)| *kind != wanted.kind)
            {
                return Err(DeviceError::NoView(id.clone()));
            }
        }
        let zone = wanted.zone.clone().map_or_else(|| self.zone(), Ok)?;
        let today = wanted.today.unwrap_or(zone.day(self.host()?.now()));
        let calendar = Calendar { today, week: self.week()? };
        let mut views = views_of(&filter, &texts, self.registry()?, &zone, &me);
        let mut standing = Standing::new(filter, self.registry()?, zone, &me)?;
        let kinds = standing.kinds().chain(views.values().flat_map(Standing::kinds)).collect();
        for (doc, row) in of(kinds) {
            standing.update(doc, Some(&row));
            views.values_mut().for_each(|view| view.update(doc, Some(&row)));
        }
        let title = |doc: DocId| row(doc).map(|row| row.title().to_owned());
        let asked = Asked { calendar, here: wanted.here, views: &views, title: &title };
        let found = standing.look(&asked).list();
        let records: Vec<Json> = found.into_iter().filter_map(|doc| Some(listed(doc, &row(doc)?).1)).collect();
        let day = |day: Option<i64>| day.and_then(Day::from_days).map(|day| day.to_string());
        let days: serde_json::Map<String, Json> = periods
            .into_iter()
            .map(|period| (period.to_string(), calendar.days(period)))
            .map(|(period, days)| (period, json!([day(days.from), day(days.to)])))
            .collect();
        Ok(json!({ "count": records.len(), "filter": canonical, "days": days, "records": records }))
    }

    /// Makes records, a command each, and returns when all are on this device, durably.
    ///
    /// # Errors
    /// If one is not allowed, or cannot be stored. Those before it may have been made.
    pub async fn create(&mut self, records: Vec<NewRecord>) -> Result<(), DeviceError> {
        let mut commands = records.into_iter().map(NewRecord::into_command);
        loop {
            let batch: Vec<Command> = commands.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            self.run(batch).await?;
        }
    }

    /// Every customer as [`Lines`] has it, by id.
    ///
    /// # Errors
    /// If one is not here, or cannot be read.
    pub async fn export(&mut self) -> Result<Vec<Json>, DeviceError> {
        let (exported, absent) = self.export_what_is_here(Kind::CUSTOMER).await?;
        absent.first().map_or(Ok(exported), |doc| Err(DeviceError::NoRecord(*doc)))
    }

    /// The records of a kind that are on this device as [`Lines`] has them, by id; and those that are known and were put away to make
    /// room, and come again with a network.
    ///
    /// # Errors
    /// If one that is here cannot be read.
    pub async fn export_what_is_here(&mut self, kind: Kind) -> Result<(Vec<Json>, Vec<DocId>), DeviceError> {
        let rows = self.replica()?.packed_rows().heads();
        let records: Vec<DocId> = rows.filter(|(_, head)| head.kind == kind).map(|(doc, _)| doc).collect();
        let (mut exported, mut absent) = (Vec::with_capacity(records.len()), Vec::new());
        for batch in records.chunks(BATCH) {
            let docs: BTreeSet<DocId> = batch.iter().copied().collect();
            self.open_records(&docs).await?;
            for doc in batch {
                match self.view(*doc) {
                    Some(view) => exported.push(Json::Object(self.lines()?.record(*doc, &view.record))),
                    None => absent.push(*doc),
                }
            }
            self.close_records(&docs).await?;
        }
        Ok((exported, absent))
    }

    /// A record as it is shown, opened for the moment.
    ///
    /// # Errors
    /// If there is no such record here, or it cannot be read.
    pub async fn record(&mut self, doc: DocId) -> Result<RecordView, DeviceError> {
        let docs = BTreeSet::from([doc]);
        self.open_records(&docs).await?;
        let view = self.view(doc).cloned().ok_or(DeviceError::NoRecord(doc));
        self.close_records(&docs).await?;
        view
    }

    /// Has records name each other by their new ids, by the kinds and ids that they had, and files those without a territory of
    /// their own where that lives on which they hang.
    fn lead(
        &self,
        records: &mut [(NewRecord, bool)],
        here: &BTreeMap<(Kind, String), DocId>,
    ) -> Result<(), DeviceError> {
        let registry = self.registry()?;
        for (record, _) in records.iter_mut() {
            let kind = record.kind;
            for (key, value) in &mut record.values {
                let holds = registry.resolve(kind, key).map(|resolved| resolved.value);
                if let Some(ValueType::Reference(of)) = holds
                    && let Some(doc) = value.as_text().and_then(|id| here.get(&(of, id.to_owned())))
                {
                    *value = Value::text(doc.to_string());
                }
            }
        }
        let of = |record: &NewRecord, wanted: &str| {
            record.values.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone())
        };
        let mut homes: BTreeMap<String, Value> = BTreeMap::new();
        for (record, _) in records.iter().filter(|(record, _)| !definition(record.kind).hangs()) {
            homes.extend(of(record, "territory").map(|territory| (record.doc.to_string(), territory)));
        }
        for (record, _) in records.iter_mut().filter(|(_, is_open)| *is_open) {
            let parent = definition(record.kind).parents().find_map(|field| of(record, field.key));
            let Some(parent) = parent.as_ref().and_then(Value::as_text) else { continue };
            let known = || Some(Value::Int(i64::from(self.replica().ok()?.row(parent.parse().ok()?)?.row.territory)));
            let home = homes.get(parent).cloned().or_else(known);
            let own = record.values.iter_mut().find(|(key, _)| key == "territory");
            if let Some(((_, territory), home)) = own.zip(home) {
                *territory = home;
            }
        }
        Ok(())
    }

    fn read(&self, kind: Kind, record: &Json) -> Result<NewRecord, DeviceError> {
        let mut record = record.clone();
        let removed = record["removed"]
            .as_str()
            .map(time::parse)
            .transpose()
            .map_err(|error| DeviceError::WrongValue { field: "removed".to_owned(), reason: error.to_string() })?;
        if let Some(object) = record.as_object_mut() {
            object.retain(|key, _| !Lines::BESIDE.contains(&key.as_str()));
        }
        let mut fault = None;
        let mut new_id = || {
            entry_id().unwrap_or_else(|error| {
                fault = Some(error);
                String::new()
            })
        };
        let reading = json::read(self.registry()?, kind, &record, Region::ES, &mut new_id);
        if let Some(error) = fault {
            return Err(error.into());
        }
        let reading = reading
            .map_err(|error| DeviceError::WrongValue { field: error.path.clone(), reason: error.fault.to_string() })?;
        let mut values = reading.values;
        values.extend(removed.map(|at| ("removed".to_owned(), Value::Time(at))));
        let territory = match definition(kind).home {
            Home::Workspace(_) => None,
            Home::Territory(_) => Some(self.home()?),
            Home::Own => Some(self.own_number()?),
        };
        if let Some(territory) = territory.filter(|_| !values.iter().any(|(key, _)| key == "territory")) {
            values.push(("territory".to_owned(), Value::Int(i64::from(territory))));
        }
        Ok(NewRecord { doc: new_doc()?, kind, values, notes: reading.notes })
    }

    /// The first territory in which the member may write.
    pub(super) fn home(&self) -> Result<u32, DeviceError> {
        let grants = &self.replica()?.meta().grants;
        let is_territory = |scope: Scope| (WORKSPACE + 1..FIRST_AUDIENCE).contains(&scope);
        let home = grants.iter().find(|grant| is_territory(grant.scope) && grant.role >= Role::Seller);
        home.map(|grant| grant.scope).ok_or(DeviceError::NoTerritory)
    }

    /// The number of what is the member's own.
    fn own_number(&self) -> Result<u32, DeviceError> {
        let mut scopes = self.replica()?.meta().grants.iter().map(|grant| grant.scope);
        scopes.find(|scope| Audience::of(*scope) == Audience::OWN).map(territory_of).ok_or(DeviceError::NoTerritory)
    }

    /// What writes records, with all that stands beside them on this device.
    fn lines(&self) -> Result<Lines<'_>, DeviceError> {
        let (replica, mut lines) = (self.replica()?, Lines::new(self.registry()?));
        let members = replica.packed_rows().heads().filter(|(_, head)| head.kind == Kind::MEMBER);
        members.filter_map(|(doc, _)| replica.row(doc)).for_each(|member| lines.see_member(&member.row));
        replica.outbox().for_each(|entry| lines.see_waiting(entry));
        replica.tray().for_each(|entry| lines.see_refused(entry));
        Ok(lines)
    }
}

impl NewRecord {
    fn into_command(self) -> Command {
        let mut intents = vec![Intent::set("kind", Value::Null, Value::text(self.kind.name()))];
        intents.extend(self.values.into_iter().map(|(key, value)| Intent::set(key, Value::Null, value)));
        let text = definition(self.kind).notes().zip(self.notes.filter(|notes| !notes.is_empty()));
        if let Some(((field, _), notes)) = text {
            let (before, removed, after) = (String::new(), String::new(), String::new());
            let splices = vec![Splice { at: 0, before, removed, inserted: notes, after }];
            intents.push(Intent::Text { key: field.key.to_owned(), splices });
        }
        Command::Edit { parts: vec![Part { doc: self.doc, intents }] }
    }
}

/// What a list shows of a record, with the title by which it stands there.
fn listed(doc: DocId, row: &Row) -> (String, Json) {
    let table = definition(row.kind);
    let title = row.title().to_owned();
    let mut record = json!({ "id": doc.to_string(), "title": title });
    for (group, field) in table.all_fields().filter(|(_, field)| field.listed && field.exported) {
        let values: Vec<Json> =
            row.values(field.slot).iter().map(|value| json::write_value(field.value, value)).collect();
        match group {
            _ if values.is_empty() => {}
            None => record[field.key] = values.into_iter().next().unwrap_or_default(),
            Some(group) => record[format!("{}.{}", group.plural, field.key)] = Json::from(values),
        }
    }
    (title, record)
}

/// A new record's id.
///
/// # Errors
/// If this machine has no randomness.
pub fn new_doc() -> std::io::Result<DocId> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    Ok(DocId::new(clock::now(), random))
}

/// A new entry's id: eight random characters of `a-z0-9`.
pub(super) fn entry_id() -> std::io::Result<String> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    // 256 is no multiple of 36; the small bias costs nothing here.
    Ok(random.iter().map(|byte| char::from(b"abcdefghijklmnopqrstuvwxyz0123456789"[usize::from(byte % 36)])).collect())
}
