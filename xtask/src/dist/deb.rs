//! The Debian package: the program, its settings, its service.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::{project, run, sources};

/// From the repository, to the place on the machine, with these permissions.
const FILES: [(&str, &str, u32); 6] = [
    ("deploy/pli.toml", "etc/pli/pli.toml", 0o644),
    ("deploy/pli.service", "usr/lib/systemd/system/pli.service", 0o644),
    ("deploy/debian/copyright", "usr/share/doc/pli/copyright", 0o644),
    ("CHANGELOG.md", "usr/share/doc/pli/CHANGELOG.md", 0o644),
    ("deploy/debian/postinst", "DEBIAN/postinst", 0o755),
    ("deploy/debian/prerm", "DEBIAN/prerm", 0o755),
];

/// Packs `program` into a `.deb` in `folder`, and says where it is.
pub(super) fn pack(program: &Path, folder: &Path) -> Result<PathBuf> {
    let tree = folder.join("deb");
    if tree.exists() {
        fs::remove_dir_all(&tree).context("the last package's tree could not be removed")?;
    }
    put(program, &tree.join("usr/bin/pli"), 0o755)?;
    for (from, to, mode) in FILES {
        put(&project::root().join(from), &tree.join(to), mode)?;
    }
    let architecture = architecture()?;
    write(&tree.join("DEBIAN/control"), &control(&architecture, &c_library()?, kilobytes(&tree)?))?;
    // dpkg asks before it replaces settings that the administrator changed.
    write(&tree.join("DEBIAN/conffiles"), "/etc/pli/pli.toml\n")?;
    let package = folder.join(format!("pli_{}_{architecture}.deb", env!("CARGO_PKG_VERSION")));
    let mut dpkg = run::command("dpkg-deb");
    dpkg.args(["--build", "--root-owner-group"]).arg(&tree).arg(&package);
    run::quiet(&mut dpkg, "dpkg-deb could not build the package")?;
    Ok(package)
}

fn control(architecture: &str, c_library: &str, kilobytes: u64) -> String {
    format!(
        "Package: pli\n\
         Version: {}\n\
         Architecture: {architecture}\n\
         Maintainer: The Pli authors <pli@pli.example>\n\
         Installed-Size: {kilobytes}\n\
         Depends: libc6 (>= {c_library}), ca-certificates\n\
         Section: mail\n\
         Priority: optional\n\
         Description: webmail for any IMAP and SMTP host\n \
         Pli is a webmail that keeps no mail of its own: it reads and sends through\n \
         the mail host that is there. One program serves the interface and its API.\n",
        env!("CARGO_PKG_VERSION")
    )
}

fn architecture() -> Result<String> {
    let mut dpkg = run::command("dpkg");
    let answer = run::quiet(dpkg.arg("--print-architecture"), "dpkg does not know its machine")?;
    Ok(answer.trim().to_owned())
}

/// The version of the C library here, which is what the program was linked against.
fn c_library() -> Result<String> {
    let mut getconf = run::command("getconf");
    let answer = run::quiet(getconf.arg("GNU_LIBC_VERSION"), "this is no machine with glibc")?;
    Ok(answer.trim().trim_start_matches("glibc ").to_owned())
}

fn kilobytes(tree: &Path) -> Result<u64> {
    let mut bytes = 0;
    for path in sources::files(tree)? {
        bytes += fs::metadata(path)?.len();
    }
    Ok(bytes.div_ceil(1024))
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    make_folder(to)?;
    fs::copy(from, to).with_context(|| format!("{} could not be packed", from.display()))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    Ok(())
}

fn write(to: &Path, text: &str) -> Result<()> {
    make_folder(to)?;
    fs::write(to, text).with_context(|| format!("{} could not be written", to.display()))
}

/// With the permissions that a folder of the system has, whatever this user's umask is.
fn make_folder(file: &Path) -> Result<()> {
    let folder = file.parent().context("a file at the top of the file system")?;
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
