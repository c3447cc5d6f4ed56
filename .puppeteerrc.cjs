// Chromium comes from the system or from npm (see docs); puppeteer's own download fails offline.
module.exports = { skipDownload: true };
