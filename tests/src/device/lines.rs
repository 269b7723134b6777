//! The device as a script drives it: one line in, one line of JSON out.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use shared::book::team::Period;
use shared::crm::values::date;
use shared::crm::values::place::Place;
use shared::crm::{Kind, Region, Zone};
use shared::exchange::Policy;

use super::edit::Edit;
use super::exchange::{Form, Import};
use super::records::Wanted;
use super::{Device, DeviceError, zone};

/// What may stand on a line.
pub const LINES: &str = "\
join LINK           enrol this device by an invitation's link
make KIND FILE      make records of JSON lines in the API's shape; answers with their ids
import FILE         make records of JSON lines in the API's shape, customers where none says its kind, or of an export
import [KIND] --as csv|vcard|json [--country XX] [--known skip|fill|overwrite|create] FILE
                    import a spreadsheet, an address book or JSON lines as the app does, without KIND as customers; answers with what became
                    of each row, and with what is left out of it, whole or in part
edit FILE           edit fields: JSON lines of {\"id\", \"field\", \"value\"}
sync                send what waits, fetch what is new
watch N SECONDS     stay online until N documents have changed
list KIND [--today DATE] [--at PLACE] [--zone ZONE] [FILTER]
                    the records that are here, by title, with what lists show of each; those that a filter lets through
export [KIND] FILE  write every record of a kind that is here as JSON lines; without KIND the customers
export [KIND] --as csv [--country XX] FILE
export [KIND] FILE.csv
                    write those that lists show as the app's spreadsheet, whatever the kind
team [7|30|90|year] [--zone ZONE]
                    what a team did and left undone, of what is here
stats               what the last sync, and all of them, cost
quit                end";

/// One line, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// `join LINK`
    Join(String),
    /// `make KIND FILE`
    Make(Kind, PathBuf),
    /// `import FILE`
    Import(PathBuf),
    /// `import --as FORM FILE`
    ImportAs(Import, PathBuf),
    /// `edit FILE`
    Edit(PathBuf),
    /// `sync`
    Sync,
    /// `watch N SECONDS`
    Watch(usize, Duration),
    /// `list KIND FILTER`
    List(Wanted),
    /// `export [KIND] FILE`
    Export(Kind, PathBuf),
    /// `export [KIND] --as csv FILE`, `export [KIND] FILE.csv`
    ExportAs(Kind, Region, PathBuf),
    /// `team [PERIOD] [--zone ZONE]`
    Team(Period, Option<Zone>),
    /// `stats`
    Stats,
    /// `quit`
    Quit,
}

impl Line {
    /// Understands a line.
    ///
    /// # Errors
    /// A sentence that says what may stand there.
    pub fn parse(line: &str) -> Result<Self, String> {
        let (verb, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let rest = rest.trim();
        let needs =
            |what: &str| if rest.is_empty() { Err(format!("{verb} needs {what}")) } else { Ok(rest.to_owned()) };
        let alone = |line: Self| if rest.is_empty() { Ok(line) } else { Err(format!("{verb} stands alone")) };
        match verb {
            "join" => needs("an invitation's link").map(Self::Join),
            "make" => match rest.split_once(char::is_whitespace) {
                Some((kind, file)) => Ok(Self::Make(kind_of(kind)?, file.trim_start().into())),
                None => Err("make needs a kind and a file".to_owned()),
            },
            "import" if rest.starts_with("--") => import_as(Kind::CUSTOMER, rest),
            "import" if rest.split_once(char::is_whitespace).is_some_and(|(_, rest)| is_option(rest)) => {
                let (kind, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                import_as(kind_of(kind)?, rest)
            }
            "import" => needs("a file").map(|file| Self::Import(file.into())),
            "edit" => needs("a file").map(|file| Self::Edit(file.into())),
            "sync" => alone(Self::Sync),
            "watch" => {
                let (count, seconds) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let seconds = seconds.trim().parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                let watch = count.parse().ok().zip(seconds).map(|(count, time)| Self::Watch(count, time));
                watch.ok_or_else(|| "watch needs a number of documents and of seconds".to_owned())
            }
            "list" => list(&needs("a kind")?).map(Self::List),
            "export" if rest.starts_with("--") => export_as(Kind::CUSTOMER, rest),
            "export" if rest.split_once(char::is_whitespace).is_some_and(|(_, rest)| is_option(rest)) => {
                let (kind, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                export_as(kind_of(kind)?, rest)
            }
            "export" => {
                match rest.split_once(char::is_whitespace).map(|(kind, file)| (kind_of(kind), file.trim_start())) {
                    Some((Ok(kind), file)) => Ok(export(kind, file)),
                    Some((Err(_), _)) | None => needs("a file").map(|file| export(Kind::CUSTOMER, &file)),
                }
            }
            "team" => team(rest),
            "stats" => alone(Self::Stats),
            "quit" => alone(Self::Quit),
            _ => Err(format!(
                "{verb} is none of: join, make, import, edit, sync, watch, list, export, team, stats, quit"
            )),
        }
    }

    /// Its first word.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Join(_) => "join",
            Self::Make(..) => "make",
            Self::Import(_) | Self::ImportAs(..) => "import",
            Self::Edit(_) => "edit",
            Self::Sync => "sync",
            Self::Watch(..) => "watch",
            Self::List(_) => "list",
            Self::Export(..) | Self::ExportAs(..) => "export",
            Self::Team(..) => "team",
            Self::Stats => "stats",
            Self::Quit => "quit",
        }
    }
}

impl Device {
    /// Does what a line says; the answer is a JSON object.
    ///
    /// # Errors
    /// Why it could not be done.
    pub async fn perform(&mut self, line: &Line) -> Result<Value, DeviceError> {
        match line {
            Line::Join(link) => {
                self.join(link).await?;
                let meta = self.replica()?.meta();
                let (workspace, member) = (&meta.workspace_name, &meta.member_name);
                Ok(json!({ "workspace": workspace, "member": member, "device": meta.device }))
            }
            Line::Make(kind, file) => Ok(json!({ "made": self.make(*kind, &read_lines(file)?).await? })),
            Line::Import(file) => {
                let ids = self.import(&read_lines(file)?).await?;
                Ok(json!({ "imported": ids.len() }))
            }
            Line::ImportAs(import, file) => self.import_file(&std::fs::read(file)?, import).await,
            Line::Edit(file) => {
                let edits: Vec<Edit> = read_lines(file)?;
                self.edit(&edits).await?;
                Ok(json!({ "edited": edits.len() }))
            }
            Line::Sync => Ok(json!(self.sync().await?)),
            Line::Watch(count, time) => Ok(json!({ "changed": self.watch(*count, *time).await? })),
            Line::List(wanted) => self.list(wanted),
            Line::Export(kind, file) => {
                let mut writer = BufWriter::new(File::create(file)?);
                let (records, absent) = self.export_what_is_here(*kind).await?;
                for record in &records {
                    serde_json::to_writer(&mut writer, record).map_err(std::io::Error::from)?;
                    writer.write_all(b"\n")?;
                }
                writer.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
                Ok(json!({ "exported": records.len(), "absent": absent }))
            }
            Line::ExportAs(kind, country, file) => self.export_sheet(*kind, *country, file).await,
            Line::Team(period, zone) => self.team(*period, zone.as_ref()),
            Line::Stats => self.stats(),
            Line::Quit => Ok(json!({})),
        }
    }

    fn stats(&self) -> Result<Value, DeviceError> {
        let (replica, sync) = (self.replica()?, self.host()?.heard().sync.clone());
        Ok(json!({
            "open_ms": self.open_ms(),
            "records": replica.packed_rows().len(),
            "waiting": sync.waiting,
            "contested": sync.contested,
            "refused": sync.refused,
            "last_sync": self.last_sync(),
            "total": self.traffic(),
            "live": self.host()?.live_traffic(),
        }))
    }
}

/// The kind of a word.
fn kind_of(word: &str) -> Result<Kind, String> {
    let known = || Kind::all().map(Kind::name).collect::<Vec<_>>().join(", ");
    Kind::from_name(word).ok_or_else(|| format!("{word} is no kind; there are: {}", known()))
}

/// What stands behind `list`: a kind, what is asked of when and where, a filter.
fn list(rest: &str) -> Result<Wanted, String> {
    let (kind, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let mut wanted = Wanted { kind: kind_of(kind)?, filter: None, today: None, here: None, zone: None };
    let mut rest = rest.trim();
    while let Some((option, after)) =
        rest.strip_prefix("--").map(|rest| rest.split_once(char::is_whitespace).unwrap_or((rest, "")))
    {
        let (value, filter) = after.trim_start().split_once(char::is_whitespace).unwrap_or((after.trim_start(), ""));
        match option {
            "today" => {
                let day = date::read_iso(value).ok_or_else(|| format!("{value} is no day like 2026-11-18"))?;
                wanted.today = Some(day.to_days());
            }
            "at" => {
                wanted.here = Some(Place::parse(value).map_err(|_| format!("{value} is no place like 19.43,-99.13"))?)
            }
            "zone" => wanted.zone = Some(zone_of(value)?),
            other => return Err(format!("list knows no --{other}")),
        }
        rest = filter.trim_start();
    }
    wanted.filter = Some(rest).filter(|filter| !filter.is_empty()).map(str::to_owned);
    Ok(wanted)
}

/// What stands behind `team`: a period, and by whose clocks days are cut.
fn team(rest: &str) -> Result<Line, String> {
    let (period, zone) = match rest.split_once("--zone ") {
        Some((period, zone)) => (period.trim_end(), Some(zone_of(zone.trim())?)),
        None => (rest, None),
    };
    Ok(Line::Team(period_of(period)?, zone))
}

/// The clocks of a zone by its name.
fn zone_of(name: &str) -> Result<Zone, String> {
    zone::named(name)
        .ok_or_else(|| format!("{name} is no zone like America/Mexico_City or -06:00 that this machine has"))
}

/// The period of a word; without one thirty days.
fn period_of(word: &str) -> Result<Period, String> {
    match word {
        "7" => Ok(Period::Week),
        "" | "30" => Ok(Period::Month),
        "90" => Ok(Period::Quarter),
        "year" => Ok(Period::Year),
        _ => Err(format!("{word} is no period; there are: 7, 30, 90, year")),
    }
}

/// Whether what stands behind a word is an option, and the word no part of a file's name.
fn is_option(rest: &str) -> bool {
    rest.trim_start().starts_with("--as ")
        || rest.trim_start().starts_with("--country ")
        || rest.trim_start().starts_with("--known ")
}

/// An export whose file says by its name whether it is a spreadsheet.
fn export(kind: Kind, file: &str) -> Line {
    let file = PathBuf::from(file);
    let is_sheet = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if is_sheet { Line::ExportAs(kind, Region::MX, file) } else { Line::Export(kind, file) }
}

/// What stands behind `export` where a spreadsheet is wanted.
fn export_as(kind: Kind, rest: &str) -> Result<Line, String> {
    if let Line::ImportAs(Import { form: Form::Csv, country, .. }, file) = import_as(kind, rest)? {
        Ok(Line::ExportAs(kind, country, file))
    } else {
        Err("export writes --as csv".to_owned())
    }
}

/// What stands behind `import` where the file is another program's.
fn import_as(kind: Kind, rest: &str) -> Result<Line, String> {
    let (mut form, mut country, mut policy) = (None, Region::MX, Policy::Skip);
    let mut rest = rest.trim();
    while let Some((option, after)) = rest.strip_prefix("--").and_then(|rest| rest.split_once(char::is_whitespace)) {
        let (value, file) = after.trim_start().split_once(char::is_whitespace).unwrap_or((after, ""));
        match (option, value) {
            ("as", "csv") => form = Some(Form::Csv),
            ("as", "vcard") => form = Some(Form::VCard),
            ("as", "json") => form = Some(Form::Json),
            ("country", code) => {
                country = Region::parse(code).map_err(|_| format!("{code} is no country's two letters"))?
            }
            ("known", "skip") => policy = Policy::Skip,
            ("known", "fill") => policy = Policy::FillEmpty,
            ("known", "overwrite") => policy = Policy::Overwrite,
            ("known", "create") => policy = Policy::Create,
            (other, value) => return Err(format!("import knows no --{other} {value}")),
        }
        rest = file.trim_start();
    }
    match form {
        Some(Form::VCard) if kind != Kind::CUSTOMER => Err("an address book is of customers".to_owned()),
        Some(form) if !rest.is_empty() => Ok(Line::ImportAs(Import { kind, form, country, policy }, rest.into())),
        Some(_) => Err("import needs a file".to_owned()),
        None => Err("import needs --as csv, --as vcard or --as json".to_owned()),
    }
}

/// Reads JSON lines; empty ones are skipped.
fn read_lines<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, DeviceError> {
    let mut read = Vec::new();
    for (number, line) in BufReader::new(File::open(file)?).lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            let wrong = |error: serde_json::Error| DeviceError::Line { line: number + 1, reason: error.to_string() };
            read.push(serde_json::from_str(&line).map_err(wrong)?);
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_understood() {
        assert_eq!(Line::parse("sync"), Ok(Line::Sync));
        assert_eq!(Line::parse("  import  a file.jsonl "), Ok(Line::Import("a file.jsonl".into())));
        assert_eq!(Line::parse("watch 3 1.5"), Ok(Line::Watch(3, Duration::from_millis(1500))));
        let csv = Import { kind: Kind::CUSTOMER, form: Form::Csv, country: Region::MX, policy: Policy::Skip };
        assert_eq!(Line::parse("import --as csv a file.csv"), Ok(Line::ImportAs(csv.clone(), "a file.csv".into())));
        let chilean =
            Import { kind: Kind::CUSTOMER, form: Form::VCard, country: Region::CL, policy: Policy::FillEmpty };
        let line = "import --country CL --as vcard --known fill a.vcf";
        assert_eq!(Line::parse(line), Ok(Line::ImportAs(chilean, "a.vcf".into())));
        let lines = Import { form: Form::Json, ..csv.clone() };
        assert_eq!(Line::parse("import --as json a.jsonl"), Ok(Line::ImportAs(lines, "a.jsonl".into())));
        let products = Import { kind: Kind::PRODUCT, ..csv };
        assert_eq!(Line::parse("import product --as csv a b.csv"), Ok(Line::ImportAs(products, "a b.csv".into())));
        let sheet = |kind, country| Line::ExportAs(kind, country, "a.csv".into());
        assert_eq!(Line::parse("export product --as csv a.csv"), Ok(sheet(Kind::PRODUCT, Region::MX)));
        assert_eq!(Line::parse("export --as csv --country CL a.csv"), Ok(sheet(Kind::CUSTOMER, Region::CL)));
        assert_eq!(Line::parse("export activity a.csv"), Ok(sheet(Kind::ACTIVITY, Region::MX)));
        assert_eq!(Line::parse("export a.csv"), Ok(sheet(Kind::CUSTOMER, Region::MX)));
        let loud = Line::ExportAs(Kind::MEMBER, Region::MX, "a b.CSV".into());
        assert_eq!(Line::parse("export member a b.CSV"), Ok(loud));
        assert_eq!(Line::parse("export activity csv"), Ok(Line::Export(Kind::ACTIVITY, "csv".into())));
        for wrong in [
            "import thing --as csv a",
            "import product --as vcard a",
            "export product --as vcard a",
            "export product --as csv",
            "import --as",
            "import --as csv",
            "import --as xls a",
            "import --country CL a",
            "import --as csv --known x a",
        ] {
            assert!(Line::parse(wrong).is_err(), "{wrong}");
        }
        let wanted = Wanted { kind: Kind::PRODUCT, filter: None, today: None, here: None, zone: None };
        assert_eq!(Line::parse("list product"), Ok(Line::List(wanted.clone())));
        let filter = Some("name~café & code!=empty".to_owned());
        let filtered = Wanted { filter, today: Some(1), ..wanted };
        let line = "list product --today 1970-01-02 name~café & code!=empty";
        assert_eq!(Line::parse(line), Ok(Line::List(filtered.clone())));
        let west = zone::named("-06:00");
        let there = Wanted { zone: west.clone(), ..filtered };
        let line = "list product --zone -06:00 --today 1970-01-02 name~café & code!=empty";
        assert_eq!(Line::parse(line), Ok(Line::List(there)));
        assert_eq!(Line::parse("team"), Ok(Line::Team(Period::Month, None)));
        assert_eq!(Line::parse("team 7 --zone -06:00"), Ok(Line::Team(Period::Week, west.clone())));
        assert_eq!(Line::parse("team --zone -06:00"), Ok(Line::Team(Period::Month, west)));
        for wrong in [
            "list",
            "list thing",
            "list product --today soon",
            "list product --at home",
            "list product --zone Nowhere",
            "list product --now x",
            "team 31",
            "team 7 --zone",
            "team --zone Nowhere",
        ] {
            assert!(Line::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "sing", "sync now", "join", "watch", "watch 3", "watch x 1", "watch 3 -1"] {
            assert!(Line::parse(wrong).is_err(), "{wrong}");
        }
    }
}
