//! Who may name whom: the architecture's arrows, checked over every path in the code.
//!
//! `crm ← document ← sync ← replica`; `book → document, crm`; `exchange → crm, document, replica`'s commands, `sync`'s limits;
//! `server → sync, document, crm`; `app::ui → state, crm`; `app::worker → replica`; `tests → everything`. Nothing depends on
//! `tests` or `xtask`. One arrow is weaker than it looks: screens speak in the replica's commands and intents, but never run
//! the replica.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{Problem, Sources};

/// In the files below `folder`, nothing may be named that begins with one of `never`.
struct Arrow {
    folder: &'static str,
    never: &'static [&'static str],
    because: &'static str,
}

const ARROWS: &[Arrow] = &[
    Arrow {
        folder: "shared/src",
        never: &[
            "std::fs",
            "std::net",
            "std::process",
            "std::thread",
            "std::env",
            "tokio",
            "web_sys",
            "js_sys",
            "rusqlite",
        ],
        because: "shared is pure: no IO, no threads; what is impure is a parameter or an effect",
    },
    Arrow {
        folder: "shared/src/crm",
        never: &["automerge", "crate::book", "crate::document", "crate::exchange", "crate::replica", "crate::sync"],
        because: "the domain stands alone, and never names Automerge",
    },
    Arrow {
        folder: "shared/src/book",
        never: &["automerge", "crate::exchange", "crate::replica", "crate::sync", "crate::document::Document"],
        because: "the book is made of rows: it loads no document, and knows neither the device nor the wire",
    },
    Arrow {
        folder: "shared/src/document",
        never: &["crate::book", "crate::exchange", "crate::replica", "crate::sync"],
        because: "documents know the domain alone; how they travel, and what a device does with them, is above",
    },
    Arrow {
        folder: "shared/src/sync",
        never: &["automerge", "crate::book", "crate::exchange", "crate::replica", "crate::document::Document"],
        because: "the wire is for both sides: it carries documents' bytes and rows, and knows neither the device nor Automerge",
    },
    Arrow {
        folder: "shared/src/replica",
        never: &["crate::book", "crate::exchange"],
        because: "the device carries commands out, wherever they come from, and does not know what a list shows",
    },
    Arrow {
        folder: "shared/src/exchange",
        never: &["automerge", "crate::replica::Replica", "crate::replica::Effect", "crate::replica::Event"],
        because: "import and export speak in records, intents and commands; the device's machinery is its runner's",
    },
    Arrow { folder: "server/src", never: &["shared::replica"], because: "the replica is the device's" },
    Arrow {
        folder: "app/src/ui",
        never: &[
            "crate::worker",
            "shared::document::Document",
            "shared::replica::Replica",
            "shared::replica::Effect",
            "shared::replica::Event",
            "automerge",
            "indexed_db_futures",
        ],
        because: "screens read the state and give commands in the replica's words; its machinery is the worker's",
    },
    Arrow {
        folder: "app/src/state",
        never: &["crate::ui", "crate::worker", "automerge", "indexed_db_futures"],
        because: "the state is fed by messages, and does not know who shows it",
    },
    Arrow {
        folder: "app/src/worker",
        never: &["crate::ui", "crate::state", "leptos::prelude"],
        because: "the worker has no screen",
    },
];

/// No crate depends on these.
const LEAVES: [&str; 2] = ["tests", "xtask"];

/// Every path that goes against an arrow.
///
/// # Errors
/// A source that cannot be read, or is no Rust.
pub fn check(sources: &Sources) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for source in sources.texts(&[".rs"]) {
        let (path, text) = source?;
        let arrows: Vec<&Arrow> = ARROWS.iter().filter(|arrow| path.starts_with(arrow.folder)).collect();
        if !arrows.is_empty() {
            problems.extend(against(&arrows, path, &text)?);
        }
    }
    for manifest in sources.texts(&["Cargo.toml"]) {
        let (path, text) = manifest?;
        for (number, line) in text.lines().enumerate() {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            if LEAVES.contains(&name) {
                problems.push(Problem::new(path, Some(number + 1), format!("nothing depends on {name}")));
            }
        }
    }
    Ok(problems)
}

fn against(arrows: &[&Arrow], path: &Path, text: &str) -> Result<Vec<Problem>> {
    let file = syn::parse_file(text).with_context(|| format!("reading {}", path.display()))?;
    let mut named = Named::default();
    named.visit_file(&file);
    let mut problems = Vec::new();
    let mut said = BTreeSet::new();
    for (name, line) in named.paths {
        for arrow in arrows {
            if let Some(never) = arrow.never.iter().find(|never| leads_into(&name, never))
                && said.insert((line, never))
            {
                let what = format!("names {name}, but {}", arrow.because);
                problems.push(Problem::new(path, Some(line), what));
            }
        }
    }
    Ok(problems)
}

fn leads_into(path: &str, forbidden: &str) -> bool {
    path.strip_prefix(forbidden).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every path in a file, with its line: in `use`, in expressions and types, and inside macro calls.
#[derive(Default)]
struct Named {
    paths: Vec<(String, usize)>,
}

impl Named {
    fn add(&mut self, path: String, span: proc_macro2::Span) {
        self.paths.push((path, span.start().line));
    }

    fn add_use(&mut self, prefix: &str, tree: &syn::UseTree) {
        let join = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}::{name}") };
        match tree {
            syn::UseTree::Path(path) => self.add_use(&join(&path.ident.to_string()), &path.tree),
            syn::UseTree::Name(name) => self.add(join(&name.ident.to_string()), name.span()),
            syn::UseTree::Rename(name) => self.add(join(&name.ident.to_string()), name.span()),
            syn::UseTree::Glob(glob) => self.add(prefix.to_owned(), glob.span()),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.add_use(prefix, item)),
        }
    }

    /// A macro's input is no syntax tree yet: words joined by `::` are taken for paths.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path = String::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if path.is_empty() || colons != 2 {
                        path = ident.to_string();
                    } else {
                        path = format!("{path}::{ident}");
                        self.add(path.clone(), ident.span());
                    }
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    self.add_tokens(group.stream());
                    path.clear();
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => path.clear(),
            }
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_use("", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if words.len() > 1 {
            self.add(words.join("::"), path.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, text: &str) -> Vec<String> {
        let path = Path::new(file);
        let arrows: Vec<&Arrow> = ARROWS.iter().filter(|arrow| path.starts_with(arrow.folder)).collect();
        against(&arrows, path, text).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_use_against_an_arrow_is_found_wherever_it_hides() {
        for text in [
            "use crate::replica::Replica;",
            "use crate::{crm::Kind, replica};",
            "use crate::replica as device;",
            "fn f() { crate::replica::start(); }",
            "fn f() -> crate::replica::Replica { todo() }",
            "fn f() { println!(\"{}\", crate::replica::NAME); }",
        ] {
            let found = found("shared/src/document/read.rs", &format!("\n{text}\n"));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].starts_with("shared/src/document/read.rs:2: names crate::replica"), "{found:?}");
        }
    }

    #[test]
    fn of_two_that_could_name_each_other_only_one_may() {
        assert_eq!(found("shared/src/document/admit.rs", "use crate::sync::limits;").len(), 1);
        assert!(found("shared/src/sync/message/mod.rs", "use crate::document::Refusal;").is_empty());
        assert_eq!(found("shared/src/sync/message/mod.rs", "use crate::document::{DocId, Document};").len(), 1);
    }

    #[test]
    fn along_the_arrows_all_is_well() {
        assert!(found("shared/src/document/read.rs", "use crate::crm::Kind; use automerge::AutoCommit;").is_empty());
        assert!(found("server/src/main.rs", "use shared::sync::Push; mod replica; use crate::replica::X;").is_empty());
        assert!(found("shared/src/crm/kind.rs", "use crate::document_like::X; // crate::replica").is_empty());
    }
}
