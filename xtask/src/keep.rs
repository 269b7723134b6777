//! The app as it was released, kept for the tests of later ones.

use std::io::Write as _;

use anyhow::{Context, Result};
use clap::Args;

use crate::process::say;
use crate::project::{Project, files_below, read, write};
use crate::web::{self, Audience};

/// Compressed with all that Brotli can: an archive is written once a release, and lies in the repository for long.
const QUALITY: u32 = 11;
const WINDOW: u32 = 24;

/// What `keep` takes.
#[derive(Args)]
pub struct KeepArguments {
    /// The release's name, which its folder gets: tests/fixtures/released/NAME.
    #[arg(value_name = "NAME")]
    name: String,
}

/// The pictures that shops show of an app: half of the site, and no phone asks for them.
const PICTURES: &str = "pictures";

/// Writes the built site, as people download it, as one archive beside the other fixtures of that release. What the server
/// compresses anew is left out, and so are the pictures.
///
/// # Errors
/// The site cannot be built, or the archive not be written.
pub fn keep(project: &Project, arguments: &KeepArguments) -> Result<()> {
    let site = web::build(project, Audience::People, [])?;
    let mut archive = tar::Builder::new(Vec::new());
    for path in files_below(&site)? {
        let name = path.strip_prefix(&site).context("a file of the site outside of it")?;
        if name.starts_with(PICTURES) || path.extension().is_some_and(|extension| extension == "br") {
            continue;
        }
        let bytes = read(&path)?;
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, name, bytes.as_slice()).context("adding a file to the archive")?;
    }
    let archive = archive.into_inner().context("ending the archive")?;
    let mut packed = brotli::CompressorWriter::new(Vec::new(), archive.len().max(1), QUALITY, WINDOW);
    packed.write_all(&archive).context("compressing the archive")?;
    let packed = packed.into_inner();
    let folder = project.root().join("tests").join("fixtures").join("released").join(&arguments.name);
    let place = folder.join("site.tar.br");
    write(&place, &packed)?;
    say(&format!("{}: {} KB", place.display(), packed.len().div_ceil(1000)));
    Ok(())
}
