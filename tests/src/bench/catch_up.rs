//! W2, W3 and W5: a device that has everything comes back.

use anyhow::Result;
use serde_json::json;
use tempfile::TempDir;

use super::report::{Over, Report, Setting, Where};
use super::world::World;
use crate::device::edit::Edit;
use crate::device::{Cost, Device};

/// A device that has everything, and one that works elsewhere.
pub struct Pair {
    device: Device,
    elsewhere: Device,
    round: usize,
    _directories: [TempDir; 2],
}

/// Fields that people change, listed and not, and what they write there.
const FIELDS: [(&str, &[&str]); 5] = [
    ("stage", &["engagement", "acquisition", "retention", "expansion", "lost"]),
    ("segment", &["Mayorista", "Cadena", "Horeca", "Tradicional", "Institucional"]),
    ("preferred_hours", &["Lunes de 8 a 10", "Por la tarde", "Después de las 6", "Mañanas", "Sábados"]),
    ("worth", &["120000 MXN", "85000 MXN", "240000 MXN", "60000 MXN", "99000 MXN"]),
    (
        "needs",
        &["Reposición semanal", "Crédito a 30 días", "Exhibidor nuevo", "Entrega temprana", "Factura el mismo día"],
    ),
];

impl Pair {
    /// Two devices that have everything.
    ///
    /// # Errors
    /// If one cannot get it.
    pub async fn new(world: &World) -> Result<Self> {
        let (mut device, one) = world.device()?;
        let (mut elsewhere, two) = world.device()?;
        device.sync().await?;
        elsewhere.sync().await?;
        Ok(Self { device, elsewhere, round: 0, _directories: [one, two] })
    }

    /// W5: nothing has changed.
    ///
    /// # Errors
    /// If the device cannot find out.
    pub async fn idle(&mut self, world: &World, over: Over, runs: usize, report: &mut Report) -> Result<()> {
        let _link = world.reach(&mut self.device, over).await?;
        // What the device itself has just done is no news to it.
        self.device.sync().await?;
        let mut costs = Vec::new();
        for _ in 0..runs {
            costs.push(self.device.sync().await?);
        }
        add(report, "W5", world, over, &costs);
        Ok(())
    }

    /// W2: 100 records changed elsewhere in one field each.
    ///
    /// # Errors
    /// If a device cannot sync, or a change does not arrive.
    pub async fn pull(&mut self, world: &World, over: Over, runs: usize, report: &mut Report) -> Result<()> {
        let _link = world.reach(&mut self.device, over).await?;
        self.device.sync().await?;
        let mut costs = Vec::new();
        for _ in 0..runs {
            let edits = self.edits(world, 100, 100);
            self.elsewhere.edit(&edits).await?;
            self.elsewhere.sync().await?;
            costs.push(self.device.sync().await?);
            self.check(&edits).await?;
        }
        add(report, "W2", world, over, &costs);
        Ok(())
    }

    /// W3: 500 edits of 200 records were made here.
    ///
    /// # Errors
    /// If a device cannot sync, or an edit does not arrive.
    pub async fn push(&mut self, world: &World, over: Over, runs: usize, report: &mut Report) -> Result<()> {
        let _link = world.reach(&mut self.device, over).await?;
        self.device.sync().await?;
        let mut costs = Vec::new();
        for _ in 0..runs {
            let edits = self.edits(world, 500, 200);
            self.device.edit(&edits).await?;
            costs.push(self.device.sync().await?);
            self.elsewhere.sync().await?;
            self.check(&edits).await?;
        }
        add(report, "W3", world, over, &costs);
        Ok(())
    }

    /// So many edits over so many records, others in each round.
    fn edits(&mut self, world: &World, count: usize, records: usize) -> Vec<Edit> {
        self.round += 1;
        let customers = world.customers();
        let start = self.round * 7_919;
        let edit = |at: usize| {
            let (field, values) = FIELDS[(self.round + at / records + at % records) % FIELDS.len()];
            let id = customers[(start + at % records) % customers.len()];
            // Another value than the one that stands there: each round moves on by one.
            let value = values[(self.round + at / FIELDS.len()) % values.len()];
            Edit { id, field: field.to_owned(), value: json!(value) }
        };
        (0..count).map(edit).collect()
    }

    /// Whether the last edits stand on both devices; one record in ten is looked at.
    async fn check(&mut self, edits: &[Edit]) -> Result<()> {
        for edit in edits.iter().step_by(10) {
            let here = self.device.record(edit.id).await?.record;
            let there = self.elsewhere.record(edit.id).await?.record;
            let last = edits.iter().rev().find(|other| other.id == edit.id && other.field == edit.field);
            let wanted = last.and_then(|last| last.value.as_str()).unwrap_or_default();
            let stands = here.text(&edit.field);
            // Amounts are stored in their own canonical form.
            let is_there = edit.field == "worth" || stands == wanted;
            anyhow::ensure!(is_there && here == there, "{}: {wanted} did not arrive: {stands}", edit.field);
        }
        Ok(())
    }
}

fn add(report: &mut Report, workload: &str, world: &World, over: Over, costs: &[Cost]) {
    let setting = Setting { n: world.n() as u64, link: over, place: Where::Device };
    let of = |figure: fn(&Cost) -> f64| costs.iter().map(figure).collect::<Vec<_>>();
    report.add(workload, setting, "ms", &of(|cost| cost.ms));
    report.add(workload, setting, "bytes", &of(|cost| cost.traffic.bytes() as f64));
    report.add(workload, setting, "bytes_up", &of(|cost| cost.traffic.bytes_up as f64));
    report.add(workload, setting, "bytes_down", &of(|cost| cost.traffic.bytes_down as f64));
    report.add(workload, setting, "round_trips", &of(|cost| cost.traffic.round_trips as f64));
}
