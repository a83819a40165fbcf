"""Where bytes come from: a local folder or a Hub, behind one small Protocol."""
