//! A module that notes which of its functions run.

use anyhow::{Context, Result};
use walrus::ir::{GlobalGet, Value};
use walrus::{ConstExpr, FunctionKind, InstrSeqBuilder, ValType};

use super::{own, read};

/// What the recorded module imports beside `wasm-bindgen`'s functions, from where it imports those: it is given a
/// function's number when that runs for the first time.
pub const NOTE: (&str, &str) = ("./app_bg.js", "__note");

/// `module`, calling [`NOTE`] at the first run of each of its functions.
///
/// # Errors
/// It is no module.
pub fn record(module: &[u8]) -> Result<Vec<u8>> {
    let mut module = read(module)?;
    let functions = own(&module);
    let one_number = module.types.add(&[ValType::I32], &[]);
    let (note, _import) = module.add_import_func(NOTE.0, NOTE.1, one_number);
    for (number, id) in functions.into_iter().enumerate() {
        let number = i32::try_from(number).context("more functions than there are numbers")?;
        let ran = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
        let FunctionKind::Local(function) = &mut module.funcs.get_mut(id).kind else { continue };
        let body = function.entry_block();
        let first_time = |then: &mut InstrSeqBuilder| {
            then.i32_const(1).global_set(ran).i32_const(number).call(note);
        };
        let builder = function.builder_mut();
        let mut body = builder.instr_seq(body);
        body.instr_at(0, GlobalGet { global: ran });
        body.if_else_at(1, None, |_ran| {}, first_time);
    }
    Ok(module.emit_wasm())
}
