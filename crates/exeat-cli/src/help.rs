//! The command's help in the user's language: one message file a language, English where a text is lacking.
//!
//! The comments on arguments say the same in English, for whoever reads the code; a test holds the two equal.

use crate::arguments::Arguments;
use clap::{Arg, Command, CommandFactory as _};
use exeat::Messages;
use std::ffi::OsString;

/// The message files of the help; a further language is a further line.
const FILES: &[(&str, &str)] = &[("en", include_str!("../messages/en.toml"))];

/// The command with its help in a language.
pub(crate) fn command(language: &str) -> Command {
    localised(
        Arguments::command(),
        "exeat",
        &Messages::of(language, FILES),
    )
}

/// The language asked for, looked up before the arguments are understood; English where none is.
pub(crate) fn language(arguments: impl Iterator<Item = OsString>) -> String {
    let mut arguments = arguments.map(|a| a.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(value) = value {
            return value;
        }
    }
    "en".to_owned()
}

fn localised(command: Command, path: &str, texts: &Messages) -> Command {
    let find = |key: &str| texts.find(&format!("{path}.{key}")).map(str::to_owned);
    let mut command = command.mut_args(|arg| argument(arg, &find));
    if let Some(text) = find("about") {
        command = command.about(text);
    }
    if let Some(text) = find("about-long") {
        command = command.long_about(text);
    }
    if let Some(text) = find("after") {
        command = command.after_help(text);
    }
    let below = format!("{path} ");
    command.mut_subcommands(|sub| {
        let path = format!("{below}{}", sub.get_name()).replace(' ', "-");
        localised(sub, &path, texts)
    })
}

fn argument(arg: Arg, find: &impl Fn(&str) -> Option<String>) -> Arg {
    let (short, long) = (
        find(arg.get_id().as_str()),
        find(&format!("{}-long", arg.get_id())),
    );
    let arg = match short {
        Some(text) => arg.help(text),
        None => arg,
    };
    match long {
        Some(text) => arg.long_help(text),
        None => arg,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;
    use std::path::Path;

    /// The English message file as the comments in the code have it.
    fn from_code(command: &Command, path: &str, out: &mut String) {
        let mut line = |key: &str, text: Option<String>| {
            if let Some(text) = text {
                let text = text
                    .replace('\\', "\\\\")
                    .replace('"', "\\\"")
                    .replace('\n', "\\n");
                let _ = writeln!(out, "{key} = \"{text}\"");
            }
        };
        let said = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string);
        line("about", said(command.get_about()));
        line("about-long", said(command.get_long_about()));
        line("after", said(command.get_after_help()));
        for arg in command.get_arguments() {
            // What holds everywhere is said once, at the top.
            if arg.is_global_set() && path != "exeat" {
                continue;
            }
            line(arg.get_id().as_str(), said(arg.get_help()));
            line(&format!("{}-long", arg.get_id()), said(arg.get_long_help()));
        }
        for sub in command.get_subcommands() {
            let path = format!("{path}-{}", sub.get_name());
            let _ = write!(out, "\n[{path}]\n");
            from_code(sub, &path, out);
        }
    }

    #[test]
    fn the_message_file_says_what_the_code_says() {
        let mut wanted = String::from(
            "# Help of the command in English. A further language is a file of the same keys beside this one.\n\
             # EXEAT_BLESS=1 cargo test -p exeat-cli rewrites it from the comments in the code.\n\n[exeat]\n",
        );
        from_code(&Arguments::command(), "exeat", &mut wanted);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("messages/en.toml");
        if std::env::var_os("EXEAT_BLESS").is_some() {
            std::fs::write(&file, &wanted).unwrap();
        }
        let found = std::fs::read_to_string(&file).unwrap();
        assert!(
            found == wanted,
            "messages/en.toml is behind the code: EXEAT_BLESS=1 cargo test -p exeat-cli help"
        );
    }

    #[test]
    fn a_text_of_the_file_replaces_the_one_in_the_code() {
        let files = [("xx", "[exeat-check]\nabout = \"Darf es hinaus?\"\n")];
        let mut command = localised(Arguments::command(), "exeat", &Messages::of("xx", &files));
        let help = command.render_help().to_string();
        assert!(help.contains("Darf es hinaus?"), "{help}");
        assert!(help.contains("Print JSON"), "{help}");
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let of = |words: &[&str]| language(words.iter().map(OsString::from));
        assert_eq!(of(&["exeat", "check", "--lang", "de"]), "de");
        assert_eq!(of(&["exeat", "--lang=ja", "facts"]), "ja");
        assert_eq!(of(&["exeat", "--language"]), "en");
        assert_eq!(of(&["exeat", "--lang"]), "en");
    }
}
