//! The yardstick of `scripts/bench-preflight`: the crate `liquid` renders a comparable template for each user of an NDJSON
//! file, on one thread, with nothing else to do. Prints users a second.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::time::Instant;

const FIELDS: &[&str] = &[
    "{% if user.email == blank %}no e-mail address{% endif %}Bearer canned-token",
    "{{ user.first_name }}",
    "{{ user.last_name | default: 'Unknown' }}",
    "{{ user.email }}",
    "{{ user.custom_attributes.company | default: 'Unknown' }}",
    "{{ user.custom_attributes.size }}",
];

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name a file of users")?;
    let parser = liquid::ParserBuilder::with_stdlib().build()?;
    let fields = FIELDS.iter().map(|field| parser.parse(field)).collect::<Result<Vec<_>, _>>()?;
    let start = Instant::now();
    let (mut users, mut bytes) = (0_u64, 0);
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let user: liquid::Object = serde_json::from_str(&line?)?;
        let globals = liquid::object!({ "user": user });
        for field in &fields {
            bytes += field.render(&globals)?.len();
        }
        users += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    let rate = users as f64 / seconds;
    writeln!(std::io::stdout(), "liquid: {users} users in {seconds:.2} s: {rate:.0} users/s, {bytes} bytes")?;
    Ok(())
}
