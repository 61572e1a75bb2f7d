BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE conversations (
	chat_id BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	updated_at DATETIME NOT NULL, due_at DATETIME, 
	CONSTRAINT pk_conversations PRIMARY KEY (chat_id)
);
INSERT INTO "conversations" VALUES(7000000001,'{"language":"zh-Hans","consented_at":"2026-11-28T00:50:06.097581+00:00","frames":[],"shelf":[],"person":{"name":null,"address":null,"phone":null},"cases":[{"client_ref":"69e14ef75112499e8877edf4ac150f9e","headline":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751\u7684\u8def\u706f\u574f\u4e86\u4e09\u4e2a\u6708","filed_at":"2026-11-28T00:50:06.585341+00:00","number":"261128-0001-0","query_code":"GDXZ-Z9KH","refusal":null,"status":"answered","seq":9,"unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"steps":[{"status":"submitted","at":"2026-11-28T00:50:06.605761+00:00","unit":null,"note":null},{"status":"registered","at":"2026-11-28T00:50:06.605761+00:00","unit":null,"note":null},{"status":"forwarded","at":"2026-11-28T00:50:06.742053+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"accepted","at":"2026-11-28T00:50:06.972734+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"handling","at":"2026-11-28T00:50:07.189485+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"answered","at":"2026-11-28T00:50:07.451775+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null}],"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":"","files":[]},"rating":{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null},"rate_until":"2026-12-13T15:59:59+00:00","urged_at":null,"supervised_at":null,"appealed_at":null,"questions":[],"reopens":null,"filed":{"request":"\u5e0c\u671b\u5c3d\u5feb\u4fee\u597d","place":{"text":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751","latitude":null,"longitude":null},"division":"unsure","kind":"claim","topic":{"path":["\u57ce\u4e61\u5efa\u8bbe","\u57ce\u5e02\u5efa\u8bbe\u548c\u5e02\u653f\u7ba1\u7406","\u57ce\u5e02\u516c\u5171\u8bbe\u65bd"],"reasons":["\u8def\u706f","\u4fee\u597d"],"corrected":false}},"held":[],"urgent":false,"files":0,"sketch":{"letters":[49028717,708765369,796619908,798428251,953562152,1053253309,1071111460,1360527377,1786059406,2197764287,2514727398,2663023945,2786176495,2803449869,2990326841,2997630089,3280756207,3341764052,3782441272,3838065171,3872560871,4029505999,4118538230],"pairs":[241445535,485175520,636967551,901868242,1254714023,1575482959,1769159505,1958298362,1982501989,1995733497,2104952286,2353613719,2781584037,2832844601,2976395602,3040294751,3260160210,3304266698,3336390775,3420831356,3535781981,3680648021,3722541550,3839594486,3861067370,3994048825,4073191375,4180359974]},"public":false,"shielded":false,"unseen":false,"muted":false,"claimed":false}],"keyboard":false,"missed":false,"resend":null,"sent_files":[],"near":[],"supporter":null,"came_from":null,"came_signed":false,"reminded_to":null,"relays":[],"speaking":null,"guesses":[],"looked_up":null,"claims":[]}','2026-11-28 00:50:09.051354',NULL);
INSERT INTO "conversations" VALUES(7000000002,'{"language":"zh-Hans","consented_at":"2026-11-28T00:50:06.119791+00:00","frames":[],"shelf":[],"person":{"name":null,"address":null,"phone":null},"cases":[{"client_ref":"41c1d04ae3634ee98f436de9c0be26ac","headline":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86","filed_at":"2026-11-28T00:50:06.585341+00:00","number":"261128-0002-9","query_code":"AV8X-5KPK","refusal":null,"status":"answered","seq":6,"unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"steps":[{"status":"submitted","at":"2026-11-28T00:50:06.658784+00:00","unit":null,"note":null},{"status":"registered","at":"2026-11-28T00:50:06.658784+00:00","unit":null,"note":null},{"status":"forwarded","at":"2026-11-28T00:50:06.771241+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"accepted","at":"2026-11-28T00:50:07.002798+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"handling","at":"2026-11-28T00:50:07.250426+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"answered","at":"2026-11-28T00:50:07.524033+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null}],"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":"","files":[]},"rating":{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null},"rate_until":"2026-12-13T15:59:59+00:00","urged_at":null,"supervised_at":null,"appealed_at":null,"questions":[],"reopens":null,"filed":{"request":"\u8bf7\u6d3e\u4eba\u758f\u901a","place":{"text":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547","latitude":null,"longitude":null},"kind":"claim","topic":{"path":["\u57ce\u4e61\u5efa\u8bbe","\u57ce\u5e02\u5efa\u8bbe\u548c\u5e02\u653f\u7ba1\u7406","\u57ce\u5e02\u516c\u5171\u8bbe\u65bd"],"reasons":["\u4e0b\u6c34\u9053","\u83dc\u5e02"],"corrected":false}},"held":[],"urgent":false,"files":0,"sketch":{"letters":[39048409,327169348,960125906,1053253309,2533012617,2565094442,2582392133,2920507525,3240777123,3280756207,3304948736,3543947282,4069003896,4078353204,4102859585,4113500776],"pairs":[377100910,486942434,491068570,711620265,778376905,1152445137,1228111622,1393476047,1984752445,1998101973,2185461812,2221480922,2448500902,2451364518,2662258541,2909916050,3169140089,3256358870,3271702037,3357363410,3501483808,3735686839,3909263192,3945519336,3980077885]},"public":false,"shielded":false,"unseen":false,"muted":false,"claimed":false}],"keyboard":false,"missed":false,"resend":null,"sent_files":[],"near":[],"supporter":null,"came_from":null,"came_signed":false,"reminded_to":null,"relays":[],"speaking":null,"guesses":[],"looked_up":null,"claims":[]}','2026-11-28 00:50:09.986683','2026-12-10 01:00:00.000000');
CREATE TABLE corrections (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" VARCHAR(64) NOT NULL, 
	topic VARCHAR(32) NOT NULL, 
	suggested VARCHAR(32) NOT NULL, 
	words TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT uq_corrections_key UNIQUE ("key")
);
CREATE TABLE cursors (
	name VARCHAR(32) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (name)
);
INSERT INTO "cursors" VALUES('events',16);
CREATE TABLE duties (
	name VARCHAR(32) NOT NULL, 
	owner VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_duties PRIMARY KEY (name)
);
INSERT INTO "duties" VALUES('feed','3a6c0186deeb4bfdac65eaf8626459fc');
INSERT INTO "duties" VALUES('reminders','3a6c0186deeb4bfdac65eaf8626459fc');
INSERT INTO "duties" VALUES('housekeeping','3a6c0186deeb4bfdac65eaf8626459fc');
INSERT INTO "duties" VALUES('ledger','3a6c0186deeb4bfdac65eaf8626459fc');
INSERT INTO "duties" VALUES('poll','3a6c0186deeb4bfdac65eaf8626459fc');
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
INSERT INTO "effects" VALUES(7,'dc21b4f342ed4359979a5cd80b6a2c49:rate','rate','261128-0001-0',7000000001,'{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null}','done','2026-11-28 00:50:08.952854',0,0,'2026-11-28 00:50:08.952854',NULL,NULL);
INSERT INTO "effects" VALUES(8,'0f293d8dc09d4b319577f5665844c39d:rate','rate','261128-0002-9',7000000002,'{"outcome":"solved","office":null,"unit":null,"words":null,"pressed":null}','done','2026-11-28 00:50:09.874662',0,0,'2026-11-28 00:50:09.874662',NULL,NULL);
INSERT INTO "effects" VALUES(9,'d7914e3b73a64d75993ee36f4deb94cf:rate','rate','261128-0002-9',7000000002,'{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null}','new','2026-11-28 00:50:09.986683',0,0,'2026-11-28 00:50:09.986683',NULL,NULL);
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
INSERT INTO "inbox" VALUES(34,'0f293d8dc09d4b319577f5665844c39d','tg:400000015','telegram',7000000002,'{"update_id":400000015,"callback_query":{"id":"4300000000000000011","from":{"id":7000000002,"is_bot":false,"first_name":"\u94b1\u7acb\u79cb","language_code":"zh-hans"},"message":{"message_id":7,"from":{"id":1000001,"is_bot":true,"first_name":"\u4fe1\u8bbf\u5c0f\u52a9\u624b","username":"petition_sandbox_bot"},"chat":{"id":7000000002,"first_name":"\u94b1\u7acb\u79cb","type":"private"},"date":1795827006,"text":"\u7f16\u53f7\u3000261128-0002-9\u3000\u67e5\u8be2\u7801\u3000AV8X-5KPK\n\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86\n\n\u5df2\u7b54\u590d\u3000\u6709\u7b54\u590d\u4e86\u3002\n\u627f\u529e\u3000\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\n\u63a5\u4e0b\u6765\u3000\u23f1 \u4e0d\u670d\u53ef\u572812\u670828\u65e5\u524d\u7533\u8bf7\u590d\u67e5\uff0830\u65e5\uff0c\u6761\u4f8b35\u6761\uff09\uff0c\u8fd8\u526930\u5929\n\n\u7ecf\u8fc7\n11\u670828\u65e5 08:50\u3000\u5df2\u63d0\u4ea4\n11\u670828\u65e5 08:50\u3000\u5df2\u767b\u8bb0\n11\u670828\u65e5 08:50\u3000\u5df2\u8f6c\u9001\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:50\u3000\u5df2\u53d7\u7406\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:50\u3000\u529e\u7406\u4e2d\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:50\u3000\u5df2\u7b54\u590d\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n\n\u7b54\u590d\n\u60a8\u8981\u6c42\uff1a\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898\n\u3000\u2192 \u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002\n\n\u89e3\u51b3\u4e86\u5417\uff1f","entities":[{"type":"code","offset":3,"length":13},{"type":"code","offset":21,"length":9},{"type":"bold","offset":48,"length":3},{"type":"bold","offset":73,"length":3},{"type":"bold","offset":113,"length":2},{"type":"bold","offset":271,"length":2}],"link_preview_options":{"is_disabled":true},"edit_date":1795827009,"reply_markup":{"inline_keyboard":[[{"callback_data":"c:41c1d04a:outcome.solved","text":"\u89e3\u51b3\u4e86"},{"callback_data":"c:41c1d04a:outcome.partly","text":"\u89e3\u51b3\u4e00\u90e8\u5206"},{"callback_data":"c:41c1d04a:outcome.unsolved","text":"\u6ca1\u89e3\u51b3"}],[{"callback_data":"c:41c1d04a:appeal","text":"\u7533\u8bf7\u590d\u67e5"}],[{"callback_data":"c:41c1d04a:open","text":"\u770b\u8fdb\u5ea6"},{"callback_data":"c:41c1d04a:add","text":"\u8865\u5145"}],[{"callback_data":"c:41c1d04a:human","text":"\u627e\u5de5\u4f5c\u4eba\u5458"},{"copy_text":{"text":"\u7f16\u53f7 261128-0002-9 \u67e5\u8be2\u7801 AV8X-5KPK"},"text":"\u590d\u5236\u7f16\u53f7\u548c\u67e5\u8be2\u7801"}],[{"callback_data":"c:41c1d04a:mute","text":"\u4e0d\u518d\u63d0\u9192"}]]}},"chat_instance":"3000000007000000002","data":"c:41c1d04a:outcome.solved"}}','2026-11-28 00:50:09.810687','2026-11-28 00:50:09.810687',0,'done',NULL);
INSERT INTO "inbox" VALUES(35,'d7914e3b73a64d75993ee36f4deb94cf','tg:400000016','telegram',7000000002,'{"update_id":400000016,"callback_query":{"id":"4300000000000000012","from":{"id":7000000002,"is_bot":false,"first_name":"\u94b1\u7acb\u79cb","language_code":"zh-hans"},"message":{"message_id":12,"from":{"id":1000001,"is_bot":true,"first_name":"\u4fe1\u8bbf\u5c0f\u52a9\u624b","username":"petition_sandbox_bot"},"chat":{"id":7000000002,"first_name":"\u94b1\u7acb\u79cb","type":"private"},"date":1795827009,"text":"\u60a8\u8bf4\uff1a\u89e3\u51b3\u4e86\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f \u4fe1\u8bbf\u90e8\u95e8\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","entities":[{"type":"bold","offset":3,"length":3},{"type":"bold","offset":20,"length":4}],"link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[[{"callback_data":"c:41c1d04a:grade.office.satisfied","text":"\u6ee1\u610f"},{"callback_data":"c:41c1d04a:grade.office.fair","text":"\u57fa\u672c\u6ee1\u610f"},{"callback_data":"c:41c1d04a:grade.office.dissatisfied","text":"\u4e0d\u6ee1\u610f"}],[{"callback_data":"c:41c1d04a:pressed","text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f"}]]}},"chat_instance":"3000000007000000002","data":"c:41c1d04a:grade.office.satisfied"}}','2026-11-28 00:50:09.899980','2026-11-28 00:50:09.899980',0,'done',NULL);
INSERT INTO "inbox" VALUES(36,'94fbbe2bc47049f5968f4934f82cf8e6','ev:41c1d04ae3634ee98f436de9c0be26ac:7','case_event',7000000002,'{"id":16,"case":"261128-0002-9","client_ref":"41c1d04ae3634ee98f436de9c0be26ac","seq":7,"type":"rated","at":"2026-11-28T00:50:09.898794+00:00","data":{}}','2026-11-28 00:50:10.001473','2026-11-28 00:50:10.001473',0,'new',NULL);
INSERT INTO "inbox" VALUES(37,'6c450330473b4ef7b7d022127c3491a0','tg:400000017','telegram',7000000002,'{"update_id":400000017,"callback_query":{"id":"4300000000000000013","from":{"id":7000000002,"is_bot":false,"first_name":"\u94b1\u7acb\u79cb","language_code":"zh-hans"},"message":{"message_id":12,"from":{"id":1000001,"is_bot":true,"first_name":"\u4fe1\u8bbf\u5c0f\u52a9\u624b","username":"petition_sandbox_bot"},"chat":{"id":7000000002,"first_name":"\u94b1\u7acb\u79cb","type":"private"},"date":1795827009,"text":"\u60a8\u8bf4\uff1a\u89e3\u51b3\u4e86\n\u4fe1\u8bbf\u90e8\u95e8\uff1a\u6ee1\u610f\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f \u8d23\u4efb\u5355\u4f4d\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","entities":[{"type":"bold","offset":3,"length":3},{"type":"bold","offset":28,"length":4}],"link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[[{"callback_data":"c:41c1d04a:grade.unit.satisfied","text":"\u6ee1\u610f"},{"callback_data":"c:41c1d04a:grade.unit.fair","text":"\u57fa\u672c\u6ee1\u610f"},{"callback_data":"c:41c1d04a:grade.unit.dissatisfied","text":"\u4e0d\u6ee1\u610f"}],[{"callback_data":"c:41c1d04a:pressed","text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f"}]]},"edit_date":1795827010},"chat_instance":"3000000007000000002","data":"c:41c1d04a:grade.unit.satisfied"}}','2026-11-28 00:50:10.048240','2026-11-28 00:50:10.048240',0,'new',NULL);
CREATE TABLE links (
	client_ref VARCHAR(80) NOT NULL, 
	number VARCHAR(64), 
	chat_id BIGINT NOT NULL, 
	CONSTRAINT pk_links PRIMARY KEY (client_ref)
);
INSERT INTO "links" VALUES('69e14ef75112499e8877edf4ac150f9e','261128-0001-0',7000000001);
INSERT INTO "links" VALUES('41c1d04ae3634ee98f436de9c0be26ac','261128-0002-9',7000000002);
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
INSERT INTO "outbox" VALUES(57,7000000002,'reply','{"output":{"type":"Message","value":{"text":"\u60a8\u8bf4\uff1a<b>\u89e3\u51b3\u4e86</b>\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f <b>\u4fe1\u8bbf\u90e8\u95e8</b>\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","buttons":[[{"text":"\u6ee1\u610f","data":"c:41c1d04a:grade.office.satisfied","copy":null},{"text":"\u57fa\u672c\u6ee1\u610f","data":"c:41c1d04a:grade.office.fair","copy":null},{"text":"\u4e0d\u6ee1\u610f","data":"c:41c1d04a:grade.office.dissatisfied","copy":null}],[{"text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f","data":"c:41c1d04a:pressed","copy":null}]],"keyboard":null,"placeholder":null,"slot":"rate:41c1d04ae3634ee98f436de9c0be26ac","fresh":true,"stub":"\uff08\u8fd9\u4ef6\u4e8b\u7684\u6700\u65b0\u8fdb\u5ea6\u5728\u4e0b\u9762\uff09","ring":false,"lane":"reply"}}}','rate:41c1d04ae3634ee98f436de9c0be26ac',1,0,'sent','2026-11-28 00:50:09.904471',1,NULL,'2026-11-28 00:50:09.874662','2026-11-28 00:50:09.904471',NULL);
INSERT INTO "outbox" VALUES(58,7000000002,'push','{"output":{"type":"Message","value":{"text":"\u7f16\u53f7\u3000<code>261128-0002-9</code>\u3000\u67e5\u8be2\u7801\u3000<code>AV8X-5KPK</code>\n\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86\n\n<b>\u5df2\u7b54\u590d</b>\u3000\u6709\u7b54\u590d\u4e86\u3002\n\u627f\u529e\u3000\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\n<b>\u63a5\u4e0b\u6765</b>\u3000\u23f1 \u4e0d\u670d\u53ef\u572812\u670828\u65e5\u524d\u7533\u8bf7\u590d\u67e5\uff0830\u65e5\uff0c\u6761\u4f8b35\u6761\uff09\uff0c\u8fd8\u526930\u5929\n\n<b>\u7ecf\u8fc7</b>\n11\u670828\u65e5 08:50\u3000\u5df2\u63d0\u4ea4\n11\u670828\u65e5 08:50\u3000\u5df2\u767b\u8bb0\n11\u670828\u65e5 08:50\u3000\u5df2\u8f6c\u9001\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:50\u3000\u5df2\u53d7\u7406\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:50\u3000\u529e\u7406\u4e2d\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n11\u670828\u65e5 08:50\u3000\u5df2\u7b54\u590d\uff08\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40\uff09\n\n<b>\u7b54\u590d</b>\n\u60a8\u8981\u6c42\uff1a\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898\n\u3000\u2192 \u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","buttons":[[{"text":"\u6539\u8bc4\u4ef7","data":"c:41c1d04a:rate","copy":null}],[{"text":"\u770b\u8fdb\u5ea6","data":"c:41c1d04a:open","copy":null},{"text":"\u8865\u5145","data":"c:41c1d04a:add","copy":null},{"text":"\u53c8\u53d1\u751f\u4e86","data":"c:41c1d04a:again","copy":null}],[{"text":"\u627e\u5de5\u4f5c\u4eba\u5458","data":"c:41c1d04a:human","copy":null},{"text":"\u590d\u5236\u7f16\u53f7\u548c\u67e5\u8be2\u7801","data":"","copy":"\u7f16\u53f7 261128-0002-9 \u67e5\u8be2\u7801 AV8X-5KPK"}],[{"text":"\u4e0d\u518d\u63d0\u9192","data":"c:41c1d04a:mute","copy":null}]],"keyboard":null,"placeholder":null,"slot":"matter:41c1d04ae3634ee98f436de9c0be26ac","fresh":false,"stub":"","ring":false,"lane":"push"}}}','matter:41c1d04ae3634ee98f436de9c0be26ac',0,0,'sent','2026-11-28 00:50:09.904471',1,NULL,'2026-11-28 00:50:09.874662','2026-11-28 00:50:09.904471',NULL);
INSERT INTO "outbox" VALUES(59,7000000002,'reply','{"output":{"type":"Toast","value":{"query_id":"4300000000000000012","text":"\u8bb0\u4e0b\u4e86 \u2713","alert":false}}}',NULL,0,0,'sending','2026-11-28 00:50:10.042350',1,NULL,'2026-11-28 00:50:09.986683',NULL,NULL);
INSERT INTO "outbox" VALUES(60,7000000002,'reply','{"output":{"type":"Message","value":{"text":"\u60a8\u8bf4\uff1a<b>\u89e3\u51b3\u4e86</b>\n\u4fe1\u8bbf\u90e8\u95e8\uff1a\u6ee1\u610f\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f <b>\u8d23\u4efb\u5355\u4f4d</b>\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","buttons":[[{"text":"\u6ee1\u610f","data":"c:41c1d04a:grade.unit.satisfied","copy":null},{"text":"\u57fa\u672c\u6ee1\u610f","data":"c:41c1d04a:grade.unit.fair","copy":null},{"text":"\u4e0d\u6ee1\u610f","data":"c:41c1d04a:grade.unit.dissatisfied","copy":null}],[{"text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f","data":"c:41c1d04a:pressed","copy":null}]],"keyboard":null,"placeholder":null,"slot":"rate:41c1d04ae3634ee98f436de9c0be26ac","fresh":false,"stub":"","ring":false,"lane":"reply"}}}','rate:41c1d04ae3634ee98f436de9c0be26ac',0,0,'new','2026-11-28 00:50:10.042350',1,NULL,'2026-11-28 00:50:09.986683',NULL,NULL);
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
	message_id BIGINT NOT NULL, letter_id BIGINT, 
	CONSTRAINT pk_slots PRIMARY KEY (chat_id, slot)
);
INSERT INTO "slots" VALUES(7000000001,'welcome',2,1);
INSERT INTO "slots" VALUES(7000000002,'welcome',2,2);
INSERT INTO "slots" VALUES(7000000001,'ask',6,8);
INSERT INTO "slots" VALUES(7000000002,'ask',6,10);
INSERT INTO "slots" VALUES(7000000001,'matter:69e14ef75112499e8877edf4ac150f9e',8,51);
INSERT INTO "slots" VALUES(7000000002,'matter:41c1d04ae3634ee98f436de9c0be26ac',7,58);
INSERT INTO "slots" VALUES(7000000001,'noted',7,12);
INSERT INTO "slots" VALUES(7000000001,'rate:69e14ef75112499e8877edf4ac150f9e',13,53);
INSERT INTO "slots" VALUES(7000000002,'rate:41c1d04ae3634ee98f436de9c0be26ac',12,60);
CREATE TABLE workers (
	owner VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	alive_until DATETIME NOT NULL, 
	CONSTRAINT pk_workers PRIMARY KEY (owner)
);
INSERT INTO "workers" VALUES('3a6c0186deeb4bfdac65eaf8626459fc','vm/127.0.0.1:43711','2026-11-28 00:50:10.054043');
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
CREATE INDEX ix_conversations_due ON conversations (due_at) WHERE due_at IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('inbox',37);
INSERT INTO "sqlite_sequence" VALUES('outbox',60);
INSERT INTO "sqlite_sequence" VALUES('effects',9);
COMMIT;
