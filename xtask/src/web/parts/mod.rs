//! The module in two parts: what the first use of the app runs, and the rest.
//!
//! A person who opens an invitation waits for the first part alone; the rest comes while they look at their customers, and is
//! kept with everything else for days without a network. Which function is in which part nobody writes down: [`record`] makes a
//! module that notes what runs, a browser goes through a first use with it, and [`cut`] cuts by what was noted.
//!
//! So a wrong guess is never a fault. A function of the rest has an entry in the first part that calls it; if the rest is not
//! there yet, the entry has it fetched, on the spot (`public/rest.js`).

mod cut;
mod record;

use std::collections::BTreeSet;

use walrus::{FunctionId, Module};

pub use cut::cut;
pub use record::record;

/// The functions that ran, by their place among those of the module that are not imported.
pub type Ran = BTreeSet<usize>;

/// The name of the rest before it is made of its content.
pub const REST: &str = "/app_rest.wasm";

/// The rest of a module that was not cut: a module without anything.
pub const NOTHING: &[u8] = b"\0asm\x01\0\0\0";

/// The module's own functions, in the order in which [`Ran`] counts them.
fn own(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter_local().map(|(id, _)| id).collect()
}

/// Short names, each once: "0", "1", …, "z", "01", …
fn names() -> impl Iterator<Item = String> {
    (0_u32..).map(|mut number| {
        let mut name = String::new();
        loop {
            name.extend(char::from_digit(number % 36, 36));
            number /= 36;
            if number == 0 {
                return name;
            }
        }
    })
}
