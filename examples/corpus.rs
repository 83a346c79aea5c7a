//! Writes a folder of generated template files, always the same, to measure `bzsf lint` with:
//! `cargo run --release --example corpus -- DIR COUNT`.

#![allow(clippy::print_stdout, reason = "says what was written")]

use std::error::Error;
use std::path::Path;

#[path = "../benches/corpus/mod.rs"]
mod corpus;

/// So many files lie in one folder.
const FOLDER: u64 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(count)) = (arguments.next(), arguments.next()) else {
        return Err("usage: corpus DIR COUNT".into());
    };
    let mut bytes = 0;
    for number in 0..count.parse::<u64>()? {
        let folder = Path::new(&folder).join(format!("{:03}", number / FOLDER));
        if number % FOLDER == 0 {
            std::fs::create_dir_all(&folder)?;
        }
        let text = corpus::files::file(number);
        bytes += text.len();
        std::fs::write(folder.join(format!("{number:05}.json")), text)?;
    }
    println!("{count} templates, {bytes} bytes");
    Ok(())
}
