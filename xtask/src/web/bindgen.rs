//! The JavaScript through which a page calls the compiled app, made by the same `wasm-bindgen` that the app links.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::Files;

/// `/app.js`, `/app_bg.wasm` and the JavaScript that crates bring along, as ECMAScript modules for browsers.
///
/// # Errors
/// The module was compiled against another version of `wasm-bindgen`, or is broken.
pub fn generate(wasm: &Path) -> Result<Files> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name("app")
        .web(true)?
        .typescript(false)
        // The names of functions are half of a large module. A panic tells its file and line without them.
        .remove_name_section(true)
        .remove_producers_section(true);
    let mut output = bindgen.generate_output().context("making the app's JavaScript")?;

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
