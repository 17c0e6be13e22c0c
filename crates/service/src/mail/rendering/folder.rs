//! Templates of an installation's own.

use std::path::Path;
use std::{fs, io};

use minijinja::Environment;

use super::error::{TemplateProblem, TemplatesError};
use crate::mail::MailKind;
use crate::mail::kind::BUILT_IN;

/// A file that takes the place of the built-in template of its name.
pub(super) struct Replacement {
    file: String,
    source: io::Result<String>,
}

/// The files of a folder. What begins with a dot is somebody else's: version control, editors, mounted volumes.
pub(super) fn read(folder: &Path) -> Result<Vec<Replacement>, TemplatesError> {
    let unreadable = |source| TemplatesError::Folder { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let file = entry.file_name().to_string_lossy().into_owned();
        if !file.starts_with('.') {
            let source = fs::read_to_string(entry.path());
            found.push(Replacement { file, source });
        }
    }
    // The order of a folder is anybody's guess; that of complaints should not be.
    found.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(found)
}

/// Puts every template into the environment: its replacement, or else the one that is built in. Tells of those that
/// are none, cannot be read or have a mistake of syntax.
pub(super) fn fill(
    environment: &mut Environment<'static>,
    replacements: Vec<Replacement>,
) -> Vec<TemplateProblem> {
    let mut problems = Vec::new();
    let mut add = |file: &'static str, source: String| {
        environment.add_template_owned(file, source).map_err(|error| TemplateProblem::of(&error, file))
    };
    for built_in in BUILT_IN {
        problems.extend(add(built_in.file, built_in.source.to_owned()).err());
    }
    for Replacement { file, source } in replacements {
        let Some(template) = BUILT_IN.iter().find(|template| template.file == file) else {
            problems.push(TemplateProblem::new(&file, not_a_template()));
            continue;
        };
        match source {
            Ok(source) => problems.extend(add(template.file, source).err()),
            Err(error) => problems.push(TemplateProblem::new(&file, format!("cannot be read: {error}"))),
        }
    }
    problems
}

fn not_a_template() -> String {
    let kinds: Vec<_> = MailKind::ALL.iter().map(|kind| kind.as_str()).collect();
    format!(
        "is the name of no template; those are layout.html, button.html, and KIND.txt and KIND.html, where KIND is one of {}",
        kinds.join(", ")
    )
}
