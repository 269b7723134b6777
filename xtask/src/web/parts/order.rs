//! The order of functions. A compressor finds what is like something else if it stands near: the many functions that a compiler
//! makes of one pattern differ in what they call and in constants, and stand together.

use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection};
use wasmparser::{
    BinaryReaderError, CodeSectionReader, FunctionBody, FunctionSectionReader, Operator, Parser, Payload, TypeRef,
};

/// The same module with its functions in another order, and named so wherever they are named.
///
/// # Errors
/// It is no module.
pub(super) fn by_likeness(module: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut kinds, mut likenesses) = (0, Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::CodeSectionEntry(body) = &payload {
            likenesses.push(likeness(body)?);
        } else if let Payload::FunctionSection(section) = payload {
            kinds = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        } else if let Payload::ImportSection(section) = payload {
            for import in section.into_imports() {
                imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
            }
        }
    }
    let mut own: Vec<_> = kinds.into_iter().zip(likenesses).enumerate().collect();
    own.sort_by(|(_, one), (_, other)| one.cmp(other));
    let from: Vec<usize> = own.into_iter().map(|(place, _)| place).collect();
    let mut to: Vec<(usize, u32)> = from.iter().copied().zip(imported..).collect();
    to.sort_unstable();
    let mut order = Order { imported, from, to: to.into_iter().map(|(_, name)| name).collect() };
    let mut ordered = wasm_encoder::Module::new();
    order.parse_core_module(&mut ordered, Parser::new(0), module).context("writing functions in their order")?;
    Ok(ordered.finish())
}

/// What a function is like: its code but for what it calls and for constants, and then all of it.
fn likeness<'m>(body: &FunctionBody<'m>) -> Result<(Vec<u8>, &'m [u8]), BinaryReaderError> {
    let (start, bytes) = (body.range().start, body.as_bytes());
    let mut reader = body.get_operators_reader()?;
    let locals = reader.original_position() - start;
    let mut like = bytes.get(..locals).unwrap_or_default().to_vec();
    while !reader.eof() {
        let from = reader.original_position() - start;
        let is_named =
            matches!(reader.read()?, Operator::Call { .. } | Operator::I32Const { .. } | Operator::I64Const { .. });
        let to = if is_named { from + 1 } else { reader.original_position() - start };
        like.extend(bytes.get(from..to).unwrap_or_default());
    }
    Ok((like, bytes))
}

/// A permutation of a module's own functions.
struct Order {
    /// How many functions are imported, and stand before them.
    imported: u32,
    /// The place of each in the former order, in the new one.
    from: Vec<usize>,
    /// What each of the former order is numbered by now.
    to: Vec<u32>,
}

impl Order {
    /// Some of the functions' things, in their new order.
    fn put<T>(&self, things: impl Iterator<Item = Result<T, BinaryReaderError>>) -> Result<Vec<T>, Error<Infallible>> {
        let mut things = things.map(|thing| thing.map(Some)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.from.iter().filter_map(|place| things.get_mut(*place).and_then(Option::take)).collect())
    }
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, number: u32) -> Result<u32, Error<Infallible>> {
        let own = number.checked_sub(self.imported).and_then(|place| self.to.get(place as usize));
        Ok(own.copied().unwrap_or(number))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for kind in self.put(section.into_iter())? {
            functions.function(kind);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies: Vec<FunctionBody<'_>> = self.put(section.into_iter())?;
        bodies.into_iter().try_for_each(|body| self.parse_function_body(code, body))
    }
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, FunctionKind, Module, ModuleConfig, ValType};

    use super::*;

    /// What each exported function returns: a constant of its own.
    fn returned(module: &[u8]) -> Vec<(String, String)> {
        let module = Module::from_buffer(module).unwrap();
        let mut all: Vec<(String, String)> = Vec::new();
        for export in module.exports.iter() {
            if let walrus::ExportItem::Function(id) = export.item
                && let FunctionKind::Local(function) = &module.funcs.get(id).kind
            {
                let body = function.block(function.entry_block());
                all.push((export.name.clone(), format!("{:?}", body.iter().map(|(does, _)| does).collect::<Vec<_>>())));
            }
        }
        all.sort();
        all
    }

    #[test]
    fn every_function_keeps_its_name() {
        let mut module = Module::with_config(ModuleConfig::new());
        let kind = module.types.add(&[], &[ValType::I32]);
        module.add_import_func("elsewhere", "one", kind);
        for number in [5, 70_000, 3, 900, 4] {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            builder.func_body().i32_const(number);
            let id = builder.finish(Vec::new(), &mut module.funcs);
            module.exports.add(&number.to_string(), id);
        }
        let written = module.emit_wasm();
        let ordered = by_likeness(&written).unwrap();
        assert_ne!(ordered, written);
        assert_eq!(returned(&ordered), returned(&written));
        assert_eq!(by_likeness(&ordered).unwrap(), ordered);
        assert!(by_likeness(b"no module").is_err());
    }
}
