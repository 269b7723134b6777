//! A running server with so many customers, and devices that join it.

use anyhow::{Context as _, Result, ensure};
use shared::crm::{Kind, Value};
use shared::document::DocId;
use tempfile::TempDir;

use super::report::Over;
use super::space::size_of;
use crate::clock;
use crate::device::Device;
use crate::device::records::{NewRecord, new_doc};
use crate::link::{Link, Quality};
use crate::programs::Server;
use crate::workplace::{MEMBER, Workplace};

/// The sample's seed: the same customers in every run.
const SEED: u64 = 7;
/// Records that are made before the device that makes them syncs.
const BATCH: usize = 2_000;

/// What is sold in a territory in use.
const FAMILIES: [&str; 8] = ["Café molido", "Harina", "Arroz", "Frijol", "Aceite", "Atún", "Refresco", "Detergente"];

/// See the module.
pub struct World {
    workplace: Workplace,
    customers: Vec<DocId>,
    records: usize,
}

impl World {
    /// A server with `n` customers, each with its three activities so many times, all of them pushed by a device.
    ///
    /// # Errors
    /// If something does not come up.
    pub async fn new(n: usize, activities: usize) -> Result<Self> {
        eprintln!("→ making {n} customers and their activities {activities} times");
        let began = clock::start();
        let workplace = Workplace::new()?;
        let (mut device, _directory) = workplace.device()?;
        let mut customers = Vec::with_capacity(n);
        let mut records = Vec::new();
        let mut made = 0;
        for sample in server::sample::customers(n, SEED, clock::now()) {
            customers.push(sample.id);
            let territory = workplace.territories()[sample.territory];
            let at_home = |mut values: Vec<(String, Value)>, owner: &str| {
                values.push(("territory".to_owned(), Value::Int(i64::from(territory))));
                values.push((owner.to_owned(), Value::text(workplace.member().to_string())));
                values
            };
            records.push(NewRecord {
                doc: sample.id,
                kind: Kind::CUSTOMER,
                values: at_home(sample.values, "owner"),
                notes: Some(sample.notes),
            });
            for time in 0..activities {
                for activity in &sample.activities {
                    records.push(NewRecord {
                        doc: if time == 0 { activity.id } else { new_doc()? },
                        kind: Kind::ACTIVITY,
                        values: at_home(activity.values.clone(), "by"),
                        notes: None,
                    });
                }
            }
            if records.len() >= BATCH {
                made += records.len();
                push(&mut device, std::mem::take(&mut records)).await?;
            }
        }
        made += records.len();
        push(&mut device, records).await?;
        eprintln!("  {:.1} s", began.elapsed().as_secs_f64());
        Ok(Self { workplace, customers, records: made })
    }

    /// A territory in use: besides its customers six activities and half a product for each. Its member manages it.
    ///
    /// # Errors
    /// If something does not come up.
    pub async fn territory(n: usize) -> Result<Self> {
        let world = Self::new(n, 2).await?;
        let directory = TempDir::new()?;
        let mut keeper = Device::open(directory.path())?;
        keeper.join(&world.workplace.invite("Inés Valverde", &["--catalogue"])?).await?;
        keeper.sync().await?;
        let product = |at: usize| {
            let (family, state) =
                (FAMILIES[at % FAMILIES.len()], if at.is_multiple_of(9) { "paused" } else { "active" });
            let text = |key: &str, text: &str| (key.to_owned(), Value::text(text));
            Ok(NewRecord {
                doc: new_doc()?,
                kind: Kind::PRODUCT,
                values: vec![
                    text("name", &format!("{family} {}", at / FAMILIES.len() + 1)),
                    text("code", &format!("P-{at:05}")),
                    text("brand", ["La Serrana", "Campo Claro", "Río Claro"][at % 3]),
                    text("family", family),
                    text("state", state),
                ],
                notes: None,
            })
        };
        let products = (0..n / 2).map(product).collect::<Result<Vec<_>>>()?;
        for products in products.chunks(BATCH) {
            push(&mut keeper, products.to_vec()).await?;
        }
        Ok(world)
    }

    /// An invitation's link, and from then on the member manages the territories.
    ///
    /// # Errors
    /// If the server's program fails.
    pub fn link_of_manager(&self) -> Result<String> {
        // A role that is named goes with territories that are.
        let territories: Vec<String> = self.workplace.territories().iter().map(ToString::to_string).collect();
        let named = territories.iter().flat_map(|territory| ["--territory", territory]);
        let options: Vec<&str> = ["--role", "manager"].into_iter().chain(named).collect();
        self.workplace.invite(MEMBER, &options)
    }

    /// How many customers there are.
    #[must_use]
    pub const fn n(&self) -> usize {
        self.customers.len()
    }

    /// Their ids.
    #[must_use]
    pub fn customers(&self) -> &[DocId] {
        &self.customers
    }

    /// The server.
    #[must_use]
    pub const fn server(&self) -> &Server {
        self.workplace.server()
    }

    /// The server, to stop it and to start it again.
    pub const fn server_mut(&mut self) -> &mut Server {
        self.workplace.server_mut()
    }

    /// An invitation's link.
    #[must_use]
    pub fn link(&self) -> String {
        self.workplace.link()
    }

    /// A device that has joined and holds nothing yet, and the directory in which it lives.
    ///
    /// # Errors
    /// If it cannot join.
    pub fn device(&self) -> Result<(Device, TempDir)> {
        self.workplace.device()
    }

    /// Puts a link between a device and the server. It ends when what is returned is dropped.
    ///
    /// # Errors
    /// If the link cannot be opened.
    pub async fn reach(&self, device: &mut Device, over: Over) -> Result<Option<Link>> {
        let server = self.server().address();
        match over {
            Over::Loopback => {
                device.go_by(&server.to_string()).await?;
                Ok(None)
            }
            Over::Slow => {
                let link = Link::open(server, Quality::SLOW).await?;
                device.go_by(&link.address().to_string()).await?;
                Ok(Some(link))
            }
        }
    }

    /// Whether a device has all records.
    ///
    /// # Errors
    /// If some are missing.
    pub fn check_complete(&self, device: &Device) -> Result<()> {
        let rows = device.replica()?.packed_rows().heads();
        let here = rows.filter(|(_, head)| matches!(head.kind, Kind::CUSTOMER | Kind::ACTIVITY)).count();
        ensure!(here >= self.records, "the device has {here} of {} records", self.records);
        Ok(())
    }

    /// Memory that the server holds, MB.
    #[must_use]
    pub fn server_memory(&self) -> Option<f64> {
        self.server().memory()
    }

    /// Processor seconds that the server and its guards have taken.
    #[must_use]
    pub fn server_seconds(&self) -> Option<f64> {
        self.server().seconds()
    }

    /// The size of the server's files once it has been stopped; it is started again.
    ///
    /// # Errors
    /// If it does not stop or start.
    pub fn stored_bytes(&mut self) -> Result<u64> {
        let server = self.workplace.server_mut();
        server.stop()?;
        self.workplace.fold()?;
        let server = self.workplace.server_mut();
        let bytes = size_of(server.directory()).context("the size of the server's files")?;
        server.restart()?;
        Ok(bytes)
    }
}

async fn push(device: &mut Device, records: Vec<NewRecord>) -> Result<()> {
    device.create(records).await?;
    device.sync().await?;
    let refused = device.replica()?.tray().next();
    ensure!(refused.is_none(), "the server refused a record: {refused:?}");
    Ok(())
}
