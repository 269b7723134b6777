//! The JavaScript through which a page calls the compiled app, made by the same `wasm-bindgen` that the app links.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::Files;
use crate::project::read;

/// In the names of what `wasm-streams` exports.
const UNUSED: &str = "intounderlying";

/// `/app.js`, `/app_bg.wasm` and the JavaScript that crates bring along, as ECMAScript modules for browsers. `named`: functions
/// keep their names, for the report of what is in which part.
///
/// # Errors
/// The module was compiled against another version of `wasm-bindgen`, or is broken.
pub fn generate(wasm: &Path, named: bool) -> Result<Files> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("app", without_table_fill(read(wasm)?))
        .out_name("app")
        .web(true)?
        .typescript(false)
        // The names of functions are half of a large module.
        .remove_name_section(!named)
        .remove_producers_section(true);
    let mut output = bindgen.generate_output().context("making the app's JavaScript")?;
    // Leptos brings them along for functions of a server, and nothing here calls them: the optimiser drops what nothing reaches.
    let exports = &mut output.wasm_mut().exports;
    let unused: Vec<_> = exports.iter().filter(|export| export.name.contains(UNUSED)).map(walrus::Export::id).collect();
    unused.into_iter().for_each(|id| exports.delete(id));

    let mut files = Files::new();
    files.insert("/app.js".to_owned(), output.js().as_bytes().to_vec());
    for (folder, snippets) in output.snippets() {
        for (number, snippet) in snippets.iter().enumerate() {
            files.insert(format!("/snippets/{folder}/inline{number}.js"), snippet.as_bytes().to_vec());
        }
    }
    for (name, module) in output.local_modules() {
        files.insert(format!("/snippets/{name}"), module.as_bytes().to_vec());
    }
    files.insert(super::optimize::MODULE.to_owned(), output.wasm_mut().emit_wasm());
    Ok(files)
}

/// Where a module may use bulk memory, `wasm-bindgen` writes `table.fill`, which Debian's `wasm-opt` cannot read. So it is
/// told otherwise: the module's list of features has a sign before each name, and its length.
fn without_table_fill(mut module: Vec<u8>) -> Vec<u8> {
    const USED: &[u8] = b"+\x0bbulk-memory";
    const NOT_USED: u8 = b'-';
    if let Some(at) = module.windows(USED.len()).rposition(|bytes| bytes == USED)
        && let Some(sign) = module.get_mut(at)
    {
        *sign = NOT_USED;
    }
    module
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bulk_memory_is_signed_off() {
        let features = b"\x03+\x0bbulk-memory+\x0fbulk-memory-opt+\x08sign-ext".to_vec();
        assert_eq!(without_table_fill(features), b"\x03-\x0bbulk-memory+\x0fbulk-memory-opt+\x08sign-ext");
    }
}
