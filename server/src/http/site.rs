//! The built app: a folder, or what was put into the binary.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

/// Where the app's files are.
#[derive(Clone, Debug)]
pub enum Site {
    /// In a folder, read for each request: while the app is being written.
    Folder(PathBuf),
    /// In this binary.
    #[cfg(feature = "embed")]
    Embedded,
    /// Nowhere: only the API is served.
    None,
}

#[cfg(feature = "embed")]
static EMBEDDED: include_dir::Dir<'static> = include_dir::include_dir!("$CARTERA_SITE");

impl Site {
    /// The app in this binary, if it was built with one.
    #[must_use]
    pub const fn built_in() -> Self {
        #[cfg(feature = "embed")]
        return Self::Embedded;
        #[cfg(not(feature = "embed"))]
        Self::None
    }

    /// When a file of a folder was changed last; none of what does not change.
    pub(super) fn changed(&self, path: &str) -> Option<SystemTime> {
        match self {
            Self::Folder(folder) => folder.join(path).metadata().and_then(|file| file.modified()).ok(),
            #[cfg(feature = "embed")]
            Self::Embedded => None,
            Self::None => None,
        }
    }

    /// A file by its path below the root, without a leading slash; `None` if there is none, or the path leads elsewhere.
    /// Blocks on the disk.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        if path.is_empty() || !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
            return None;
        }
        match self {
            Self::Folder(folder) => std::fs::read(folder.join(path)).ok().map(Cow::Owned),
            #[cfg(feature = "embed")]
            Self::Embedded => EMBEDDED.get_file(path).map(|file| Cow::Borrowed(file.contents())),
            Self::None => None,
        }
    }
}
