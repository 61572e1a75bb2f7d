BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE calls (
	"key" VARCHAR(200) NOT NULL, 
	scope VARCHAR(100) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	event_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY ("key", scope), 
	FOREIGN KEY(event_id) REFERENCES events (id)
);
INSERT INTO "calls" VALUES('1340d4a6ad1148d88b06f70115e1dd50','cases','22cc7eeffe99b3c9c3ce76dd1fdd4de51fb13d87ce3de79375c10e6520ba7fd8',2,'2026-11-28 00:49:44.094310');
INSERT INTO "calls" VALUES('8ea6f13dbb074dfa8aa16aec85d8dd6b','cases','1c73aca32b1aecc7d5b2967f8f7aaa057ea769e2601933a9f9765a082917ed58',4,'2026-11-28 00:49:44.129513');
INSERT INTO "calls" VALUES('9ca89015b8c8420680769e47f0fbe579:rate','cases/261128-0002-9/ratings','be212cfe0f7020b3165b30abdf0f2547d203842597155b0e1a72c69f58ac7c30',13,'2026-11-28 00:49:46.417616');
INSERT INTO "calls" VALUES('63eec8a687cf497db683cfac46ad2eab:rate','cases/261128-0002-9/ratings','3b53aa73b88a975149429c06b66302cd7919c75a55417cf8278038cb6db56d75',14,'2026-11-28 00:49:46.462595');
INSERT INTO "calls" VALUES('2101681352734f6fa7f6b1cda8e5d507:rate','cases/261128-0002-9/ratings','bb76bb1110b25e5466bfb52a4a6a1ed9b8f52e9686e510a484fb2075e600fafe',15,'2026-11-28 00:49:46.506366');
INSERT INTO "calls" VALUES('5e7ee4a0375e44a3ac64ea8000b6c77b:rate','cases/261128-0001-0/ratings','be212cfe0f7020b3165b30abdf0f2547d203842597155b0e1a72c69f58ac7c30',16,'2026-11-28 00:49:47.321113');
INSERT INTO "calls" VALUES('a451954762694161bd5f9d24f19b3fd7:rate','cases/261128-0001-0/ratings','3b53aa73b88a975149429c06b66302cd7919c75a55417cf8278038cb6db56d75',17,'2026-11-28 00:49:47.393318');
CREATE TABLE cases (
	id INTEGER NOT NULL, 
	number VARCHAR(32) NOT NULL, 
	client_ref VARCHAR(200) NOT NULL, 
	query_code VARCHAR(16) NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	draft TEXT NOT NULL, 
	registered_at DATETIME NOT NULL, 
	unit VARCHAR(200), 
	route INTEGER, 
	clocks TEXT NOT NULL, 
	rate_until DATETIME, 
	rating TEXT, 
	last_seq INTEGER NOT NULL, repeats VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE (number), 
	UNIQUE (client_ref)
);
INSERT INTO "cases" VALUES(1,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50','4DT2-7A9T','answered','{"client_ref":"1340d4a6ad1148d88b06f70115e1dd50","kind":"claim","request":"\u5e0c\u671b\u5c3d\u5feb\u4fee\u597d","facts":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751\u7684\u8def\u706f\u574f\u4e86\u4e09\u4e2a\u6708\uff0c\u665a\u4e0a\u8001\u4eba\u51fa\u95e8\u6454\u8fc7\u8de4\uff0c\u5e0c\u671b\u5c3d\u5feb\u4fee\u597d\u3002","place":{"text":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751","latitude":null,"longitude":null,"division":null,"path":[]},"topic":{"path":["\u57ce\u4e61\u5efa\u8bbe","\u57ce\u5e02\u5efa\u8bbe\u548c\u5e02\u653f\u7ba1\u7406","\u57ce\u5e02\u516c\u5171\u8bbe\u65bd"],"reasons":["\u8def\u706f","\u4fee\u597d"],"corrected":false},"petitioner":{"name":null,"address":null,"phone":null,"proxy_for":null,"joint":false},"attachments":[],"confidential":false,"urgent":false,"repeats":null,"public":false,"language":"zh-Hans","channel":"telegram","truthful":true,"reopens":null}','2026-11-28 00:49:44.094310','河北乡人民政府',6,'[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}]','2026-12-13 15:59:59.000000','{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null}',8,NULL);
INSERT INTO "cases" VALUES(2,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b','J77T-HY9C','answered','{"client_ref":"8ea6f13dbb074dfa8aa16aec85d8dd6b","kind":"claim","request":"\u8bf7\u6d3e\u4eba\u758f\u901a","facts":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86\uff0c\u6c61\u6c34\u6d41\u5230\u8def\u4e0a\uff0c\u8bf7\u6d3e\u4eba\u758f\u901a\u3002","place":{"text":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547","latitude":null,"longitude":null,"division":null,"path":[]},"topic":{"path":["\u57ce\u4e61\u5efa\u8bbe","\u57ce\u5e02\u5efa\u8bbe\u548c\u5e02\u653f\u7ba1\u7406","\u57ce\u5e02\u516c\u5171\u8bbe\u65bd"],"reasons":["\u4e0b\u6c34\u9053","\u83dc\u5e02"],"corrected":false},"petitioner":{"name":null,"address":null,"phone":null,"proxy_for":null,"joint":false},"attachments":[],"confidential":false,"urgent":false,"repeats":null,"public":false,"language":"zh-Hans","channel":"telegram","truthful":true,"reopens":null}','2026-11-28 00:49:44.129513','青河县住房和城乡建设局',6,'[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}]','2026-12-13 15:59:59.000000','{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null}',9,NULL);
CREATE TABLE days (
	day VARCHAR(8) NOT NULL, 
	last INTEGER NOT NULL, 
	PRIMARY KEY (day)
);
INSERT INTO "days" VALUES('20261128',2);
CREATE TABLE events (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"case" VARCHAR(32) NOT NULL, 
	client_ref VARCHAR(200) NOT NULL, 
	seq INTEGER NOT NULL, 
	type VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	data TEXT NOT NULL, 
	UNIQUE ("case", seq), 
	FOREIGN KEY("case") REFERENCES cases (number)
);
INSERT INTO "events" VALUES(1,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50',1,'moved','2026-11-28 00:49:44.094310','{"status":"submitted","unit":null,"note":null,"answer":null,"route":null,"clocks":[],"rate_until":null}');
INSERT INTO "events" VALUES(2,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50',2,'moved','2026-11-28 00:49:44.094310','{"status":"registered","unit":null,"note":null,"answer":null,"route":null,"clocks":[{"name":"R15","article":22,"due":"2026-12-13T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO "events" VALUES(3,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',1,'moved','2026-11-28 00:49:44.129513','{"status":"submitted","unit":null,"note":null,"answer":null,"route":null,"clocks":[],"rate_until":null}');
INSERT INTO "events" VALUES(4,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',2,'moved','2026-11-28 00:49:44.129513','{"status":"registered","unit":null,"note":null,"answer":null,"route":null,"clocks":[{"name":"R15","article":22,"due":"2026-12-13T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO "events" VALUES(5,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50',3,'moved','2026-11-28 00:49:44.173229','{"status":"forwarded","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":null,"clocks":[{"name":"O5","article":23,"due":"2026-12-04T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO "events" VALUES(6,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',3,'moved','2026-11-28 00:49:44.240733','{"status":"forwarded","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":null,"clocks":[{"name":"O5","article":23,"due":"2026-12-04T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO "events" VALUES(7,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50',4,'moved','2026-11-28 00:49:44.397195','{"status":"accepted","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO "events" VALUES(8,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',4,'moved','2026-11-28 00:49:44.462738','{"status":"accepted","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO "events" VALUES(9,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50',5,'moved','2026-11-28 00:49:44.621167','{"status":"handling","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO "events" VALUES(10,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',5,'moved','2026-11-28 00:49:44.740519','{"status":"handling","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO "events" VALUES(11,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50',6,'moved','2026-11-28 00:49:44.833616','{"status":"answered","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":"","files":[]},"route":6,"clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"rate_until":"2026-12-13T15:59:59+00:00"}');
INSERT INTO "events" VALUES(12,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',6,'moved','2026-11-28 00:49:44.951810','{"status":"answered","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":"","files":[]},"route":6,"clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"rate_until":"2026-12-13T15:59:59+00:00"}');
INSERT INTO "events" VALUES(13,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',7,'rated','2026-11-28 00:49:46.417616','{}');
INSERT INTO "events" VALUES(14,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',8,'rated','2026-11-28 00:49:46.462595','{}');
INSERT INTO "events" VALUES(15,'261128-0002-9','8ea6f13dbb074dfa8aa16aec85d8dd6b',9,'rated','2026-11-28 00:49:46.506366','{}');
INSERT INTO "events" VALUES(16,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50',7,'rated','2026-11-28 00:49:47.321113','{}');
INSERT INTO "events" VALUES(17,'261128-0001-0','1340d4a6ad1148d88b06f70115e1dd50',8,'rated','2026-11-28 00:49:47.393318','{}');
CREATE TABLE file_results (
	"case" VARCHAR(32) NOT NULL, 
	ref_hash VARCHAR(64) NOT NULL, 
	file_id VARCHAR(64), 
	refusal VARCHAR(16), 
	redrawn BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY ("case", ref_hash), 
	FOREIGN KEY("case") REFERENCES cases (number), 
	FOREIGN KEY(file_id) REFERENCES files (id)
);
CREATE TABLE files (
	id VARCHAR(64) NOT NULL, 
	size_bytes INTEGER NOT NULL, 
	mime VARCHAR(200) NOT NULL, 
	name TEXT, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE guesses (
	id INTEGER NOT NULL, 
	number VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE public_blocks (
	block BIGINT NOT NULL, 
	matter VARCHAR(32) NOT NULL, 
	PRIMARY KEY (block, matter), 
	FOREIGN KEY(matter) REFERENCES public_matters (id)
);
CREATE TABLE public_matters (
	id VARCHAR(32) NOT NULL, 
	"case" VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("case"), 
	FOREIGN KEY("case") REFERENCES cases (number)
);
CREATE TABLE supports (
	matter VARCHAR(32) NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (matter, "key"), 
	FOREIGN KEY(matter) REFERENCES public_matters (id)
);
CREATE TABLE talk_events (
	id BIGINT NOT NULL, 
	talk VARCHAR(80) NOT NULL, 
	seq INTEGER NOT NULL, 
	type VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	data TEXT NOT NULL, 
	"key" VARCHAR(220), 
	fingerprint VARCHAR(64), 
	PRIMARY KEY (id), 
	UNIQUE (talk, seq), 
	UNIQUE (talk, "key"), 
	FOREIGN KEY(talk) REFERENCES talks (id)
);
CREATE TABLE talk_files (
	talk VARCHAR(80) NOT NULL, 
	ref_hash VARCHAR(64) NOT NULL, 
	file_id VARCHAR(64), 
	refusal VARCHAR(16), 
	redrawn BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (talk, ref_hash), 
	FOREIGN KEY(talk) REFERENCES talks (id), 
	FOREIGN KEY(file_id) REFERENCES files (id)
);
CREATE TABLE talks (
	id VARCHAR(80) NOT NULL, 
	about VARCHAR(200), 
	opening TEXT NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	urgent BOOLEAN NOT NULL, 
	unread BOOLEAN NOT NULL, 
	waiting_since DATETIME, 
	answer_by DATETIME, 
	closed_by VARCHAR(16), 
	last_seq INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_cases_status ON cases (status);
CREATE INDEX ix_cases_unit ON cases (unit);
CREATE INDEX ix_talks_about ON talks (about);
CREATE INDEX ix_talks_waiting_since ON talks (waiting_since);
CREATE INDEX ix_talks_answer_by ON talks (answer_by);
CREATE INDEX ix_guesses_number ON guesses (number);
CREATE INDEX ix_guesses_at ON guesses (at);
CREATE INDEX ix_cases_repeats ON cases (repeats);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',17);
COMMIT;
