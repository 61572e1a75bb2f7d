BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE conversations (
	chat_id BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_conversations PRIMARY KEY (chat_id)
);
INSERT INTO "conversations" VALUES(7000000001,'{"language":"zh-Hans","consented_at":"2026-11-28T00:47:57.600731+00:00","frames":[],"shelf":[],"person":{"name":null,"address":null,"phone":null},"cases":[{"client_ref":"3fe6d8d538374a9b9e850f0d8a268656","headline":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751\u7684\u8def\u706f\u574f\u4e86\u4e09\u4e2a\u6708","filed_at":"2026-11-28T00:47:57.895655+00:00","number":"261128-0001-0","query_code":"CZTQ-YW3R","refusal":null,"status":"answered","seq":9,"unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"steps":[{"status":"submitted","at":"2026-11-28T00:47:57.951461+00:00","unit":null,"note":null},{"status":"registered","at":"2026-11-28T00:47:57.951461+00:00","unit":null,"note":null},{"status":"forwarded","at":"2026-11-28T00:47:58.146073+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"accepted","at":"2026-11-28T00:47:58.373992+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"handling","at":"2026-11-28T00:47:58.623862+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"answered","at":"2026-11-28T00:47:58.833680+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null}],"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":""},"rating":{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null},"rate_until":"2026-12-13T15:59:59+00:00","urged_at":null,"appealed_at":null,"held":[],"urgent":false,"unseen":false}],"keyboard":false,"missed":false,"came_from":null}','2026-11-28 00:48:00.597674');
INSERT INTO "conversations" VALUES(7000000002,'{"language":"zh-Hans","consented_at":"2026-11-28T00:47:57.643921+00:00","frames":[],"shelf":[],"person":{"name":null,"address":null,"phone":null},"cases":[{"client_ref":"6c73d5cd287d4971aaf828e08f0d7c7c","headline":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86","filed_at":"2026-11-28T00:47:57.972434+00:00","number":"261128-0002-9","query_code":"PDJX-K2DX","refusal":null,"status":"answered","seq":7,"unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"steps":[{"status":"submitted","at":"2026-11-28T00:47:58.055384+00:00","unit":null,"note":null},{"status":"registered","at":"2026-11-28T00:47:58.055384+00:00","unit":null,"note":null},{"status":"forwarded","at":"2026-11-28T00:47:58.243176+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"accepted","at":"2026-11-28T00:47:58.474568+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"handling","at":"2026-11-28T00:47:58.688620+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"answered","at":"2026-11-28T00:47:58.905394+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null}],"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":""},"rating":{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null},"rate_until":"2026-12-13T15:59:59+00:00","urged_at":null,"appealed_at":null,"held":[],"urgent":false,"unseen":false}],"keyboard":false,"missed":false,"came_from":null}','2026-11-28 00:48:00.550946');
CREATE TABLE cursors (
	name VARCHAR(32) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (name)
);
INSERT INTO "cursors" VALUES('events',17);
CREATE TABLE duties (
	name VARCHAR(32) NOT NULL, 
	owner VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_duties PRIMARY KEY (name)
);
INSERT INTO "duties" VALUES('feed','32c983cf432e4b11a2b6cef31ec33072');
INSERT INTO "duties" VALUES('housekeeping','32c983cf432e4b11a2b6cef31ec33072');
INSERT INTO "duties" VALUES('poll','32c983cf432e4b11a2b6cef31ec33072');
CREATE TABLE effects (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" VARCHAR(128) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	case_ref VARCHAR(80) NOT NULL, 
	chat_id BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	due_at DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	puzzling BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	error TEXT, lease_owner VARCHAR(40), 
	CONSTRAINT uq_effects_key UNIQUE ("key")
);
INSERT INTO "effects" VALUES(5,'87d54f5b9d914ad08569efbcbc6b6abf:rate','rate','261128-0002-9',7000000002,'{"outcome":"solved","office":null,"unit":null,"words":null,"pressed":null}','done','2026-11-28 00:48:00.435201',0,0,'2026-11-28 00:48:00.435201',NULL,NULL);
INSERT INTO "effects" VALUES(6,'c0f2e4b98cbc49a4b208831a4cfc630e:rate','rate','261128-0001-0',7000000001,'{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null}','done','2026-11-28 00:48:00.464857',0,0,'2026-11-28 00:48:00.464857',NULL,NULL);
INSERT INTO "effects" VALUES(7,'d4bf9a5114e443f18cef0eec55d178be:rate','rate','261128-0002-9',7000000002,'{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null}','new','2026-11-28 00:48:00.550946',0,0,'2026-11-28 00:48:00.550946',NULL,NULL);
CREATE TABLE inbox (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	uid VARCHAR(32) NOT NULL, 
	"key" VARCHAR(160) NOT NULL, 
	source VARCHAR(16) NOT NULL, 
	chat_id BIGINT NOT NULL, 
	payload TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	error TEXT, 
	CONSTRAINT uq_inbox_uid UNIQUE (uid), 
	CONSTRAINT uq_inbox_key UNIQUE ("key")
);
INSERT INTO "inbox" VALUES(32,'d4bf9a5114e443f18cef0eec55d178be','tg:400000015','telegram',7000000002,'{"update_id":400000015,"callback_query":{"id":"4300000000000000011","from":{"id":7000000002,"is_bot":false,"first_name":"\u94b1\u7acb\u79cb","language_code":"zh-hans"},"message":{"message_id":12,"from":{"id":1000001,"is_bot":true,"first_name":"\u4fe1\u8bbf\u5c0f\u52a9\u624b","username":"petition_sandbox_bot"},"chat":{"id":7000000002,"first_name":"\u94b1\u7acb\u79cb","type":"private"},"date":1795826880,"text":"\u60a8\u8bf4\uff1a\u89e3\u51b3\u4e86\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f \u4fe1\u8bbf\u90e8\u95e8\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","entities":[{"type":"bold","offset":3,"length":3},{"type":"bold","offset":20,"length":4}],"link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[[{"callback_data":"c:6c73d5cd:grade.office.satisfied","text":"\u6ee1\u610f"},{"callback_data":"c:6c73d5cd:grade.office.fair","text":"\u57fa\u672c\u6ee1\u610f"},{"callback_data":"c:6c73d5cd:grade.office.dissatisfied","text":"\u4e0d\u6ee1\u610f"}],[{"callback_data":"c:6c73d5cd:pressed","text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f"}]]}},"chat_instance":"3000000007000000002","data":"c:6c73d5cd:grade.office.satisfied"}}','2026-11-28 00:48:00.526667','2026-11-28 00:48:00.526667',0,'done',NULL);
INSERT INTO "inbox" VALUES(33,'69d5af0afc494ccf8bdff5787122af82','ev:3fe6d8d538374a9b9e850f0d8a268656:9','case_event',7000000001,'{"id":16,"case":"261128-0001-0","client_ref":"3fe6d8d538374a9b9e850f0d8a268656","seq":9,"type":"rated","at":"2026-11-28T00:48:00.485019+00:00","data":{}}','2026-11-28 00:48:00.571749','2026-11-28 00:48:00.571749',0,'done',NULL);
INSERT INTO "inbox" VALUES(34,'8d364a9676fe4e6cb2396f21153d740a','ev:6c73d5cd287d4971aaf828e08f0d7c7c:8','case_event',7000000002,'{"id":17,"case":"261128-0002-9","client_ref":"6c73d5cd287d4971aaf828e08f0d7c7c","seq":8,"type":"rated","at":"2026-11-28T00:48:00.567970+00:00","data":{}}','2026-11-28 00:48:00.633736','2026-11-28 00:48:00.633736',0,'new',NULL);
INSERT INTO "inbox" VALUES(35,'4c9f1bd2657445fbb9a45d24ba2cf2b1','tg:400000016','telegram',7000000002,'{"update_id":400000016,"callback_query":{"id":"4300000000000000012","from":{"id":7000000002,"is_bot":false,"first_name":"\u94b1\u7acb\u79cb","language_code":"zh-hans"},"message":{"message_id":12,"from":{"id":1000001,"is_bot":true,"first_name":"\u4fe1\u8bbf\u5c0f\u52a9\u624b","username":"petition_sandbox_bot"},"chat":{"id":7000000002,"first_name":"\u94b1\u7acb\u79cb","type":"private"},"date":1795826880,"text":"\u60a8\u8bf4\uff1a\u89e3\u51b3\u4e86\n\u4fe1\u8bbf\u90e8\u95e8\uff1a\u6ee1\u610f\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f \u8d23\u4efb\u5355\u4f4d\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","entities":[{"type":"bold","offset":3,"length":3},{"type":"bold","offset":28,"length":4}],"link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[[{"callback_data":"c:6c73d5cd:grade.unit.satisfied","text":"\u6ee1\u610f"},{"callback_data":"c:6c73d5cd:grade.unit.fair","text":"\u57fa\u672c\u6ee1\u610f"},{"callback_data":"c:6c73d5cd:grade.unit.dissatisfied","text":"\u4e0d\u6ee1\u610f"}],[{"callback_data":"c:6c73d5cd:pressed","text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f"}]]},"edit_date":1795826880},"chat_instance":"3000000007000000002","data":"c:6c73d5cd:grade.unit.satisfied"}}','2026-11-28 00:48:00.656322','2026-11-28 00:48:00.656322',0,'new',NULL);
CREATE TABLE links (
	client_ref VARCHAR(80) NOT NULL, 
	number VARCHAR(64), 
	chat_id BIGINT NOT NULL, 
	CONSTRAINT pk_links PRIMARY KEY (client_ref)
);
INSERT INTO "links" VALUES('3fe6d8d538374a9b9e850f0d8a268656',NULL,7000000001);
INSERT INTO "links" VALUES('6c73d5cd287d4971aaf828e08f0d7c7c',NULL,7000000002);
CREATE TABLE outbox (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	chat_id BIGINT NOT NULL, 
	lane VARCHAR(8) NOT NULL, 
	payload TEXT NOT NULL, 
	slot VARCHAR(128), 
	fresh BOOLEAN NOT NULL, 
	ring BOOLEAN NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	due_at DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	lease_owner VARCHAR(40), 
	created_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	error TEXT
);
INSERT INTO "outbox" VALUES(55,7000000002,'push','{"output":{"type":"Message","value":{"text":"\u7f16\u53f7\u3000<code>261128-0002-9</code>\u3000\u67e5\u8be2\u7801\u3000<code>PDJX-K2DX</code>\n\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86\n\n<b>\u5df2\u7b54\u590d</b>\u3000\u6709\u7b54\u590d\u4e86\u3002\n\u627f\u529e\u3000\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\n<b>\u63a5\u4e0b\u6765</b>\u3000\u23f1 \u4e0d\u670d\u53ef\u572812\u670828\u65e5\u524d\u7533\u8bf7\u590d\u67e5\uff0830\u65e5\uff0c\u6761\u4f8b35\u6761\uff09\uff0c\u8fd8\u526930\u5929\n\n<b>\u7ecf\u8fc7</b>\n11\u670828\u65e5 08:47\u3000\u5df2\u63d0\u4ea4\n11\u670828\u65e5 08:47\u3000\u5df2\u767b\u8bb0\n11\u670828\u65e5 08:47\u3000\u5df2\u8f6c\u9001\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:47\u3000\u5df2\u53d7\u7406\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:47\u3000\u529e\u7406\u4e2d\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:47\u3000\u5df2\u7b54\u590d\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n\n<b>\u7b54\u590d</b>\n\u60a8\u8981\u6c42\uff1a\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898\n\u3000\u2192 \u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","buttons":[[{"text":"\u6539\u8bc4\u4ef7","data":"c:6c73d5cd:rate","copy":null}],[{"text":"\u770b\u8fdb\u5ea6","data":"c:6c73d5cd:open","copy":null},{"text":"\u8865\u5145","data":"c:6c73d5cd:add","copy":null}],[{"text":"\u590d\u5236\u7f16\u53f7\u548c\u67e5\u8be2\u7801","data":"","copy":"\u7f16\u53f7 261128-0002-9 \u67e5\u8be2\u7801 PDJX-K2DX"}]],"keyboard":null,"placeholder":null,"slot":"matter:6c73d5cd287d4971aaf828e08f0d7c7c","fresh":false,"stub":"","ring":false,"lane":"push"}}}','matter:6c73d5cd287d4971aaf828e08f0d7c7c',0,0,'sent','2026-11-28 00:48:00.620937',1,NULL,'2026-11-28 00:48:00.550946','2026-11-28 00:48:00.620937',NULL);
INSERT INTO "outbox" VALUES(56,7000000002,'reply','{"output":{"type":"Toast","value":{"query_id":"4300000000000000011","text":"\u8bb0\u4e0b\u4e86 \u2713","alert":false}}}',NULL,0,0,'sent','2026-11-28 00:48:00.620937',1,NULL,'2026-11-28 00:48:00.550946','2026-11-28 00:48:00.620937',NULL);
INSERT INTO "outbox" VALUES(57,7000000002,'reply','{"output":{"type":"Message","value":{"text":"\u60a8\u8bf4\uff1a<b>\u89e3\u51b3\u4e86</b>\n\u4fe1\u8bbf\u90e8\u95e8\uff1a\u6ee1\u610f\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f <b>\u8d23\u4efb\u5355\u4f4d</b>\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","buttons":[[{"text":"\u6ee1\u610f","data":"c:6c73d5cd:grade.unit.satisfied","copy":null},{"text":"\u57fa\u672c\u6ee1\u610f","data":"c:6c73d5cd:grade.unit.fair","copy":null},{"text":"\u4e0d\u6ee1\u610f","data":"c:6c73d5cd:grade.unit.dissatisfied","copy":null}],[{"text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f","data":"c:6c73d5cd:pressed","copy":null}]],"keyboard":null,"placeholder":null,"slot":"rate:6c73d5cd287d4971aaf828e08f0d7c7c","fresh":false,"stub":"","ring":false,"lane":"reply"}}}','rate:6c73d5cd287d4971aaf828e08f0d7c7c',0,0,'sending','2026-11-28 00:48:00.620937',1,NULL,'2026-11-28 00:48:00.550946',NULL,NULL);
INSERT INTO "outbox" VALUES(58,7000000001,'push','{"output":{"type":"Message","value":{"text":"\u7f16\u53f7\u3000<code>261128-0001-0</code>\u3000\u67e5\u8be2\u7801\u3000<code>CZTQ-YW3R</code>\n\u6cb3\u5317\u4e61\u65b0\u5b89\u6751\u7684\u8def\u706f\u574f\u4e86\u4e09\u4e2a\u6708\n\n<b>\u5df2\u7b54\u590d</b>\u3000\u6709\u7b54\u590d\u4e86\u3002\n\u627f\u529e\u3000\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\n<b>\u63a5\u4e0b\u6765</b>\u3000\u23f1 \u4e0d\u670d\u53ef\u572812\u670828\u65e5\u524d\u7533\u8bf7\u590d\u67e5\uff0830\u65e5\uff0c\u6761\u4f8b35\u6761\uff09\uff0c\u8fd8\u526930\u5929\n\n<b>\u7ecf\u8fc7</b>\n11\u670828\u65e5 08:47\u3000\u5df2\u63d0\u4ea4\n11\u670828\u65e5 08:47\u3000\u5df2\u767b\u8bb0\n11\u670828\u65e5 08:47\u3000\u5df2\u8f6c\u9001\uff08\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\uff09\n11\u670828\u65e5 08:47\u3000\u5df2\u53d7\u7406\uff08\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\uff09\n11\u670828\u65e5 08:47\u3000\u529e\u7406\u4e2d\uff08\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\uff09\n11\u670828\u65e5 08:47\u3000\u5df2\u7b54\u590d\uff08\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\uff09\n\n<b>\u7b54\u590d</b>\n\u60a8\u8981\u6c42\uff1a\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898\n\u3000\u2192 \u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","buttons":[[{"text":"\u6539\u8bc4\u4ef7","data":"c:3fe6d8d5:rate","copy":null}],[{"text":"\u770b\u8fdb\u5ea6","data":"c:3fe6d8d5:open","copy":null},{"text":"\u8865\u5145","data":"c:3fe6d8d5:add","copy":null}],[{"text":"\u590d\u5236\u7f16\u53f7\u548c\u67e5\u8be2\u7801","data":"","copy":"\u7f16\u53f7 261128-0001-0 \u67e5\u8be2\u7801 CZTQ-YW3R"}]],"keyboard":null,"placeholder":null,"slot":"matter:3fe6d8d538374a9b9e850f0d8a268656","fresh":false,"stub":"","ring":false,"lane":"push"}}}','matter:3fe6d8d538374a9b9e850f0d8a268656',0,0,'new','2026-11-28 00:48:00.597674',0,NULL,'2026-11-28 00:48:00.597674',NULL,NULL);
CREATE TABLE parked (
	"key" VARCHAR(160) NOT NULL, 
	client_ref VARCHAR(80) NOT NULL, 
	payload TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_parked PRIMARY KEY ("key")
);
CREATE TABLE people (
	chat_id BIGINT NOT NULL, 
	unreachable_since DATETIME, 
	CONSTRAINT pk_people PRIMARY KEY (chat_id)
);
CREATE TABLE slots (
	chat_id BIGINT NOT NULL, 
	slot VARCHAR(128) NOT NULL, 
	message_id BIGINT NOT NULL, 
	CONSTRAINT pk_slots PRIMARY KEY (chat_id, slot)
);
INSERT INTO "slots" VALUES(7000000001,'welcome',2);
INSERT INTO "slots" VALUES(7000000002,'welcome',2);
INSERT INTO "slots" VALUES(7000000001,'ask',6);
INSERT INTO "slots" VALUES(7000000002,'ask',6);
INSERT INTO "slots" VALUES(7000000001,'matter:3fe6d8d538374a9b9e850f0d8a268656',7);
INSERT INTO "slots" VALUES(7000000002,'matter:6c73d5cd287d4971aaf828e08f0d7c7c',7);
INSERT INTO "slots" VALUES(7000000001,'rate:3fe6d8d538374a9b9e850f0d8a268656',12);
INSERT INTO "slots" VALUES(7000000002,'rate:6c73d5cd287d4971aaf828e08f0d7c7c',12);
CREATE TABLE workers (
	owner VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	alive_until DATETIME NOT NULL, 
	CONSTRAINT pk_workers PRIMARY KEY (owner)
);
INSERT INTO "workers" VALUES('32c983cf432e4b11a2b6cef31ec33072','vm/127.0.0.1:45891','2026-11-28 00:48:00.664145');
CREATE INDEX ix_inbox_waiting ON inbox (chat_id, id, due_at) WHERE state = 'new';
CREATE INDEX ix_inbox_dead ON inbox (id) WHERE state = 'dead';
CREATE INDEX ix_outbox_waiting ON outbox (chat_id, id) WHERE state IN ('new', 'sending', 'unknown');
CREATE INDEX ix_outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX ix_effects_dead ON effects (id) WHERE state = 'dead';
CREATE INDEX ix_links_number ON links (number);
CREATE INDEX ix_links_chat_id ON links (chat_id);
CREATE INDEX ix_parked_client_ref ON parked (client_ref);
CREATE INDEX ix_outbox_leased ON outbox (lease_owner, id) WHERE state IN ('new', 'sending', 'unknown');
CREATE INDEX ix_effects_leased ON effects (lease_owner, id) WHERE state = 'new';
CREATE INDEX ix_effects_waiting ON effects (case_ref, id) WHERE state = 'new';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('inbox',35);
INSERT INTO "sqlite_sequence" VALUES('outbox',58);
INSERT INTO "sqlite_sequence" VALUES('effects',7);
COMMIT;
