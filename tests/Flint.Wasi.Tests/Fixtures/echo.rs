// The same as the C library's way, through Rust's standard library: environment, standard input, standard output,
// clock, random numbers (by a hash map's seed) and a panic.
use std::collections::HashMap;
use std::io::{Read, Write};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

fn main() {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body).unwrap();
    let path = std::env::var("PATH_INFO").unwrap_or_default();
    if path == "/panic" {
        panic!("on purpose");
    }

    let started = Instant::now();
    let mut lengths = HashMap::new();
    lengths.insert("body", body.len());
    let year = 1970 + SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 31_556_952;
    let mut out = std::io::stdout().lock();
    write!(out, "content-type: text/plain\n\n").unwrap();
    writeln!(out, "path={} body={} year={} elapsed={}", path, lengths["body"], year, started.elapsed().as_secs()).unwrap();
    out.write_all(&body).unwrap();
}
