//! What a plain kind costs whoever downloads the app: the module as people get it, but in one part, without the kind
//! that is built in only to be weighed (`shared/src/crm/kinds/probe.rs`), and with it.

use anyhow::{Context, Result};

use super::{Audience, bindgen, compilation, compiled, compress, optimize, parts};
use crate::project::Project;
use crate::together;
use crate::toolchain::WebToolchain;

/// Under which `cfg` the kind is there.
const PROBE: &str = "probe";

/// The compressed module's bytes, without the kind and with it. The app is compiled twice, which takes minutes.
///
/// # Errors
/// The toolchain is missing, or a step fails.
pub fn weigh(project: &Project) -> Result<[usize; 2]> {
    let toolchain = WebToolchain::ensure(project, true)?;
    let optimizer = optimize::find();
    let both = [None, Some(PROBE)];
    together::compile(both.map(|with| compilation(project, toolchain, Audience::People, with)).into())?;
    let mut bytes = [0, 0];
    for (bytes, with) in bytes.iter_mut().zip(both) {
        let mut files = bindgen::generate(&compiled(project, Audience::People, with), optimizer.is_some())?;
        if let Some(optimizer) = &optimizer {
            optimize::optimize(optimizer, &mut files, project)?;
        }
        let module = files.get(optimize::MODULE).context("no module to weigh")?;
        *bytes = compress::size(&parts::without_names(module)?)?;
    }
    Ok(bytes)
}
