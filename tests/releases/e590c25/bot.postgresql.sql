CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.conversations (
    chat_id bigint NOT NULL,
    state text NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
CREATE TABLE public.cursors (
    name character varying(32) NOT NULL,
    value bigint NOT NULL
);
CREATE TABLE public.duties (
    name character varying(32) NOT NULL,
    owner character varying(40) NOT NULL
);
CREATE TABLE public.effects (
    id bigint NOT NULL,
    key character varying(128) NOT NULL,
    kind character varying(16) NOT NULL,
    case_ref character varying(80) NOT NULL,
    chat_id bigint NOT NULL,
    body text NOT NULL,
    state character varying(8) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer NOT NULL,
    puzzling boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    error text,
    lease_owner character varying(40)
);
CREATE SEQUENCE public.effects_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.effects_id_seq OWNED BY public.effects.id;
CREATE TABLE public.inbox (
    id bigint NOT NULL,
    uid character varying(32) NOT NULL,
    key character varying(160) NOT NULL,
    source character varying(16) NOT NULL,
    chat_id bigint NOT NULL,
    payload text NOT NULL,
    at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer NOT NULL,
    state character varying(8) NOT NULL,
    error text
);
CREATE SEQUENCE public.inbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.inbox_id_seq OWNED BY public.inbox.id;
CREATE TABLE public.links (
    client_ref character varying(80) NOT NULL,
    number character varying(64),
    chat_id bigint NOT NULL
);
CREATE TABLE public.outbox (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    lane character varying(8) NOT NULL,
    payload text NOT NULL,
    slot character varying(128),
    fresh boolean NOT NULL,
    ring boolean NOT NULL,
    state character varying(12) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer NOT NULL,
    lease_owner character varying(40),
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    error text
);
CREATE SEQUENCE public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.outbox_id_seq OWNED BY public.outbox.id;
CREATE TABLE public.parked (
    key character varying(160) NOT NULL,
    client_ref character varying(80) NOT NULL,
    payload text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.people (
    chat_id bigint NOT NULL,
    unreachable_since timestamp with time zone
);
CREATE TABLE public.slots (
    chat_id bigint NOT NULL,
    slot character varying(128) NOT NULL,
    message_id bigint NOT NULL
);
CREATE TABLE public.workers (
    owner character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    alive_until timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.effects ALTER COLUMN id SET DEFAULT nextval('public.effects_id_seq'::regclass);
ALTER TABLE ONLY public.inbox ALTER COLUMN id SET DEFAULT nextval('public.inbox_id_seq'::regclass);
ALTER TABLE ONLY public.outbox ALTER COLUMN id SET DEFAULT nextval('public.outbox_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.conversations VALUES (7000000001, '{"language":"zh-Hans","consented_at":"2026-11-28T00:48:04.724610+00:00","frames":[],"shelf":[],"person":{"name":null,"address":null,"phone":null},"cases":[{"client_ref":"fe762c62a38648d1be67fa757283e0de","headline":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751\u7684\u8def\u706f\u574f\u4e86\u4e09\u4e2a\u6708","filed_at":"2026-11-28T00:48:05.148730+00:00","number":"261128-0001-0","query_code":"N3EH-FVB9","refusal":null,"status":"answered","seq":8,"unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"steps":[{"status":"submitted","at":"2026-11-28T00:48:05.255168+00:00","unit":null,"note":null},{"status":"registered","at":"2026-11-28T00:48:05.255168+00:00","unit":null,"note":null},{"status":"forwarded","at":"2026-11-28T00:48:05.362137+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"accepted","at":"2026-11-28T00:48:05.590779+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"handling","at":"2026-11-28T00:48:05.815654+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null},{"status":"answered","at":"2026-11-28T00:48:06.032291+00:00","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null}],"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":""},"rating":{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null},"rate_until":"2026-12-13T15:59:59+00:00","urged_at":null,"appealed_at":null,"held":[],"urgent":false,"unseen":false}],"keyboard":false,"missed":false,"came_from":null}', '2026-11-28 00:48:08.769525+00');
INSERT INTO public.conversations VALUES (7000000002, '{"language":"zh-Hans","consented_at":"2026-11-28T00:48:04.732953+00:00","frames":[],"shelf":[],"person":{"name":null,"address":null,"phone":null},"cases":[{"client_ref":"2393c23e545343d1a97212b7e77d4f8f","headline":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86","filed_at":"2026-11-28T00:48:05.201598+00:00","number":"261128-0002-9","query_code":"YAN2-FR4E","refusal":null,"status":"answered","seq":7,"unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"steps":[{"status":"submitted","at":"2026-11-28T00:48:05.302800+00:00","unit":null,"note":null},{"status":"registered","at":"2026-11-28T00:48:05.302800+00:00","unit":null,"note":null},{"status":"forwarded","at":"2026-11-28T00:48:05.428485+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"accepted","at":"2026-11-28T00:48:05.657076+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"handling","at":"2026-11-28T00:48:05.867577+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null},{"status":"answered","at":"2026-11-28T00:48:06.081191+00:00","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null}],"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":""},"rating":{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null},"rate_until":"2026-12-13T15:59:59+00:00","urged_at":null,"appealed_at":null,"held":[],"urgent":false,"unseen":false}],"keyboard":false,"missed":false,"came_from":null}', '2026-11-28 00:48:08.679637+00');
INSERT INTO public.cursors VALUES ('events', 16);
INSERT INTO public.duties VALUES ('poll', '4805ac6db2404fd78f3372e7d370c925');
INSERT INTO public.duties VALUES ('feed', '4805ac6db2404fd78f3372e7d370c925');
INSERT INTO public.duties VALUES ('housekeeping', '4805ac6db2404fd78f3372e7d370c925');
INSERT INTO public.effects VALUES (5, '9d685ec2be5e4b42a0b343a9d880cd52:rate', 'rate', '261128-0001-0', 7000000001, '{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null}', 'done', '2026-11-28 00:48:08.616326+00', 0, false, '2026-11-28 00:48:08.616326+00', NULL, NULL);
INSERT INTO public.effects VALUES (6, '0ffdf467f14b4997b69d3862aaa051d5:rate', 'rate', '261128-0002-9', 7000000002, '{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null}', 'done', '2026-11-28 00:48:08.679637+00', 0, false, '2026-11-28 00:48:08.679637+00', NULL, NULL);
INSERT INTO public.effects VALUES (7, 'b1d2489c51314c5da853c380fff8a3f1:rate', 'rate', '261128-0001-0', 7000000001, '{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null}', 'new', '2026-11-28 00:48:08.769525+00', 0, false, '2026-11-28 00:48:08.769525+00', NULL, NULL);
INSERT INTO public.inbox VALUES (34, '990e34a5e1484bb2b5462be0178dc22d', 'ev:2393c23e545343d1a97212b7e77d4f8f:8', 'case_event', 7000000002, '{"id":16,"case":"261128-0002-9","client_ref":"2393c23e545343d1a97212b7e77d4f8f","seq":8,"type":"rated","at":"2026-11-28T00:48:08.736087+00:00","data":{}}', '2026-11-28 00:48:08.824529+00', '2026-11-28 00:48:08.824529+00', 0, 'new', NULL);
INSERT INTO public.inbox VALUES (31, 'b1d2489c51314c5da853c380fff8a3f1', 'tg:400000015', 'telegram', 7000000001, '{"update_id":400000015,"callback_query":{"id":"4300000000000000011","from":{"id":7000000001,"is_bot":false,"first_name":"\u8d75\u5c0f\u6ee1","language_code":"zh-hans"},"message":{"message_id":12,"from":{"id":1000001,"is_bot":true,"first_name":"\u4fe1\u8bbf\u5c0f\u52a9\u624b","username":"petition_sandbox_bot"},"chat":{"id":7000000001,"first_name":"\u8d75\u5c0f\u6ee1","type":"private"},"date":1795826888,"text":"\u60a8\u8bf4\uff1a\u89e3\u51b3\u4e86\n\u4fe1\u8bbf\u90e8\u95e8\uff1a\u6ee1\u610f\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f \u8d23\u4efb\u5355\u4f4d\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","entities":[{"type":"bold","offset":3,"length":3},{"type":"bold","offset":28,"length":4}],"link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[[{"callback_data":"c:fe762c62:grade.unit.satisfied","text":"\u6ee1\u610f"},{"callback_data":"c:fe762c62:grade.unit.fair","text":"\u57fa\u672c\u6ee1\u610f"},{"callback_data":"c:fe762c62:grade.unit.dissatisfied","text":"\u4e0d\u6ee1\u610f"}],[{"callback_data":"c:fe762c62:pressed","text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f"}]]},"edit_date":1795826888},"chat_instance":"3000000007000000001","data":"c:fe762c62:grade.unit.satisfied"}}', '2026-11-28 00:48:08.709417+00', '2026-11-28 00:48:08.709417+00', 0, 'done', NULL);
INSERT INTO public.inbox VALUES (33, 'f85455dced914852a78b1c3f0ed75d24', 'tg:400000016', 'telegram', 7000000002, '{"update_id":400000016,"callback_query":{"id":"4300000000000000012","from":{"id":7000000002,"is_bot":false,"first_name":"\u94b1\u7acb\u79cb","language_code":"zh-hans"},"message":{"message_id":12,"from":{"id":1000001,"is_bot":true,"first_name":"\u4fe1\u8bbf\u5c0f\u52a9\u624b","username":"petition_sandbox_bot"},"chat":{"id":7000000002,"first_name":"\u94b1\u7acb\u79cb","type":"private"},"date":1795826888,"text":"\u60a8\u8bf4\uff1a\u89e3\u51b3\u4e86\n\u4fe1\u8bbf\u90e8\u95e8\uff1a\u6ee1\u610f\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f \u8d23\u4efb\u5355\u4f4d\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","entities":[{"type":"bold","offset":3,"length":3},{"type":"bold","offset":28,"length":4}],"link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[[{"callback_data":"c:2393c23e:grade.unit.satisfied","text":"\u6ee1\u610f"},{"callback_data":"c:2393c23e:grade.unit.fair","text":"\u57fa\u672c\u6ee1\u610f"},{"callback_data":"c:2393c23e:grade.unit.dissatisfied","text":"\u4e0d\u6ee1\u610f"}],[{"callback_data":"c:2393c23e:pressed","text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f"}]]},"edit_date":1795826888},"chat_instance":"3000000007000000002","data":"c:2393c23e:grade.unit.satisfied"}}', '2026-11-28 00:48:08.791755+00', '2026-11-28 00:48:08.791755+00', 0, 'new', NULL);
INSERT INTO public.inbox VALUES (32, '13e64d8f522e46489f0d81431332f202', 'ev:fe762c62a38648d1be67fa757283e0de:8', 'case_event', 7000000001, '{"id":15,"case":"261128-0001-0","client_ref":"fe762c62a38648d1be67fa757283e0de","seq":8,"type":"rated","at":"2026-11-28T00:48:08.682037+00:00","data":{}}', '2026-11-28 00:48:08.743143+00', '2026-11-28 00:48:08.743143+00', 0, 'done', NULL);
INSERT INTO public.links VALUES ('fe762c62a38648d1be67fa757283e0de', NULL, 7000000001);
INSERT INTO public.links VALUES ('2393c23e545343d1a97212b7e77d4f8f', NULL, 7000000002);
INSERT INTO public.outbox VALUES (55, 7000000001, 'reply', '{"output":{"type":"Toast","value":{"query_id":"4300000000000000011","text":"\u8bb0\u4e0b\u4e86 \u2713","alert":false}}}', NULL, false, false, 'sent', '2026-11-28 00:48:08.834967+00', 1, NULL, '2026-11-28 00:48:08.769525+00', '2026-11-28 00:48:08.834967+00', NULL);
INSERT INTO public.outbox VALUES (56, 7000000001, 'reply', '{"output":{"type":"Message","value":{"text":"\u60a8\u8bf4\uff1a<b>\u89e3\u51b3\u4e86</b>\n\u4fe1\u8bbf\u90e8\u95e8\uff1a\u6ee1\u610f\n\u8d23\u4efb\u5355\u4f4d\uff1a\u6ee1\u610f\n\u8c22\u8c22\uff0c\u90fd\u8bb0\u4e0b\u4e86\u300212\u670813\u65e5\u524d\u90fd\u80fd\u6539\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","buttons":[[{"text":"\u89e3\u51b3\u4e86","data":"c:fe762c62:outcome.solved","copy":null},{"text":"\u89e3\u51b3\u4e00\u90e8\u5206","data":"c:fe762c62:outcome.partly","copy":null},{"text":"\u6ca1\u89e3\u51b3","data":"c:fe762c62:outcome.unsolved","copy":null}],[{"text":"\u6539\u4fe1\u8bbf\u90e8\u95e8\u7684\u5206","data":"c:fe762c62:rate.office","copy":null},{"text":"\u6539\u8d23\u4efb\u5355\u4f4d\u7684\u5206","data":"c:fe762c62:rate.unit","copy":null}],[{"text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f","data":"c:fe762c62:pressed","copy":null}]],"keyboard":null,"placeholder":null,"slot":"rate:fe762c62a38648d1be67fa757283e0de","fresh":false,"stub":"","ring":false,"lane":"reply"}}}', 'rate:fe762c62a38648d1be67fa757283e0de', false, false, 'sending', '2026-11-28 00:48:08.834967+00', 0, NULL, '2026-11-28 00:48:08.769525+00', NULL, NULL);
INSERT INTO public.outbox VALUES (54, 7000000002, 'reply', '{"output":{"type":"Message","value":{"text":"\u60a8\u8bf4\uff1a<b>\u89e3\u51b3\u4e86</b>\n\u4fe1\u8bbf\u90e8\u95e8\uff1a\u6ee1\u610f\n\u8bf7\u7ed9\u4e24\u5bb6\u5404\u6253\u4e2a\u5206\uff0c\u73b0\u5728\u662f <b>\u8d23\u4efb\u5355\u4f4d</b>\uff1a\u529e\u5f97\u600e\u4e48\u6837\uff1f\n\u6253\u5206\u53ea\u62a5\u6c47\u603b\uff0c\u7ecf\u529e\u4eba\u770b\u4e0d\u5230\u662f\u8c01\u6253\u7684\uff1b\u201c\u6ee1\u610f\u201d\u8bf4\u7684\u662f\u529e\u5f97\u597d\uff0c\u4e0d\u662f\u201c\u6536\u5230\u201d\u3002\n\u6709\u4eba\u8981\u6c42\u60a8\u6253\u6ee1\u610f\uff1f\u70b9\u4e0b\u9762\u6084\u6084\u544a\u8bc9\u6211\u4eec\u3002","buttons":[[{"text":"\u6ee1\u610f","data":"c:2393c23e:grade.unit.satisfied","copy":null},{"text":"\u57fa\u672c\u6ee1\u610f","data":"c:2393c23e:grade.unit.fair","copy":null},{"text":"\u4e0d\u6ee1\u610f","data":"c:2393c23e:grade.unit.dissatisfied","copy":null}],[{"text":"\u6709\u4eba\u8981\u6c42\u6211\u6253\u6ee1\u610f","data":"c:2393c23e:pressed","copy":null}]],"keyboard":null,"placeholder":null,"slot":"rate:2393c23e545343d1a97212b7e77d4f8f","fresh":false,"stub":"","ring":false,"lane":"reply"}}}', 'rate:2393c23e545343d1a97212b7e77d4f8f', false, false, 'sent', '2026-11-28 00:48:08.783633+00', 1, NULL, '2026-11-28 00:48:08.679637+00', '2026-11-28 00:48:08.783633+00', NULL);
INSERT INTO public.outbox VALUES (57, 7000000001, 'push', '{"output":{"type":"Message","value":{"text":"\u7f16\u53f7\u3000<code>261128-0001-0</code>\u3000\u67e5\u8be2\u7801\u3000<code>N3EH-FVB9</code>\n\u6cb3\u5317\u4e61\u65b0\u5b89\u6751\u7684\u8def\u706f\u574f\u4e86\u4e09\u4e2a\u6708\n\n<b>\u5df2\u7b54\u590d</b>\u3000\u6709\u7b54\u590d\u4e86\u3002\n\u627f\u529e\u3000\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\n<b>\u63a5\u4e0b\u6765</b>\u3000\u23f1 \u4e0d\u670d\u53ef\u572812\u670828\u65e5\u524d\u7533\u8bf7\u590d\u67e5\uff0830\u65e5\uff0c\u6761\u4f8b35\u6761\uff09\uff0c\u8fd8\u526930\u5929\n\n<b>\u7ecf\u8fc7</b>\n11\u670828\u65e5 08:48\u3000\u5df2\u63d0\u4ea4\n11\u670828\u65e5 08:48\u3000\u5df2\u767b\u8bb0\n11\u670828\u65e5 08:48\u3000\u5df2\u8f6c\u9001\uff08\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\uff09\n11\u670828\u65e5 08:48\u3000\u5df2\u53d7\u7406\uff08\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\uff09\n11\u670828\u65e5 08:48\u3000\u529e\u7406\u4e2d\uff08\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\uff09\n11\u670828\u65e5 08:48\u3000\u5df2\u7b54\u590d\uff08\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c\uff09\n\n<b>\u7b54\u590d</b>\n\u60a8\u8981\u6c42\uff1a\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898\n\u3000\u2192 \u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","buttons":[[{"text":"\u6539\u8bc4\u4ef7","data":"c:fe762c62:rate","copy":null}],[{"text":"\u770b\u8fdb\u5ea6","data":"c:fe762c62:open","copy":null},{"text":"\u8865\u5145","data":"c:fe762c62:add","copy":null}],[{"text":"\u590d\u5236\u7f16\u53f7\u548c\u67e5\u8be2\u7801","data":"","copy":"\u7f16\u53f7 261128-0001-0 \u67e5\u8be2\u7801 N3EH-FVB9"}]],"keyboard":null,"placeholder":null,"slot":"matter:fe762c62a38648d1be67fa757283e0de","fresh":false,"stub":"","ring":false,"lane":"push"}}}', 'matter:fe762c62a38648d1be67fa757283e0de', false, false, 'new', '2026-11-28 00:48:08.834967+00', 0, NULL, '2026-11-28 00:48:08.769525+00', NULL, NULL);
INSERT INTO public.slots VALUES (7000000001, 'welcome', 2);
INSERT INTO public.slots VALUES (7000000002, 'welcome', 2);
INSERT INTO public.slots VALUES (7000000001, 'ask', 6);
INSERT INTO public.slots VALUES (7000000002, 'ask', 6);
INSERT INTO public.slots VALUES (7000000001, 'rate:fe762c62a38648d1be67fa757283e0de', 12);
INSERT INTO public.slots VALUES (7000000001, 'matter:fe762c62a38648d1be67fa757283e0de', 7);
INSERT INTO public.slots VALUES (7000000002, 'matter:2393c23e545343d1a97212b7e77d4f8f', 7);
INSERT INTO public.slots VALUES (7000000002, 'rate:2393c23e545343d1a97212b7e77d4f8f', 12);
INSERT INTO public.workers VALUES ('4805ac6db2404fd78f3372e7d370c925', 'vm/127.0.0.1:45127', '2026-11-28 00:48:08.846879+00');
SELECT pg_catalog.setval('public.effects_id_seq', 7, true);
SELECT pg_catalog.setval('public.inbox_id_seq', 34, true);
SELECT pg_catalog.setval('public.outbox_id_seq', 57, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT pk_conversations PRIMARY KEY (chat_id);
ALTER TABLE ONLY public.cursors
    ADD CONSTRAINT pk_cursors PRIMARY KEY (name);
ALTER TABLE ONLY public.duties
    ADD CONSTRAINT pk_duties PRIMARY KEY (name);
ALTER TABLE ONLY public.effects
    ADD CONSTRAINT pk_effects PRIMARY KEY (id);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT pk_inbox PRIMARY KEY (id);
ALTER TABLE ONLY public.links
    ADD CONSTRAINT pk_links PRIMARY KEY (client_ref);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.parked
    ADD CONSTRAINT pk_parked PRIMARY KEY (key);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT pk_people PRIMARY KEY (chat_id);
ALTER TABLE ONLY public.slots
    ADD CONSTRAINT pk_slots PRIMARY KEY (chat_id, slot);
ALTER TABLE ONLY public.workers
    ADD CONSTRAINT pk_workers PRIMARY KEY (owner);
ALTER TABLE ONLY public.effects
    ADD CONSTRAINT uq_effects_key UNIQUE (key);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT uq_inbox_key UNIQUE (key);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT uq_inbox_uid UNIQUE (uid);
CREATE INDEX ix_effects_dead ON public.effects USING btree (id) WHERE ((state)::text = 'dead'::text);
CREATE INDEX ix_effects_leased ON public.effects USING btree (lease_owner, id) WHERE ((state)::text = 'new'::text);
CREATE INDEX ix_effects_waiting ON public.effects USING btree (case_ref, id) WHERE ((state)::text = 'new'::text);
CREATE INDEX ix_inbox_dead ON public.inbox USING btree (id) WHERE ((state)::text = 'dead'::text);
CREATE INDEX ix_inbox_waiting ON public.inbox USING btree (chat_id, id, due_at) WHERE ((state)::text = 'new'::text);
CREATE INDEX ix_links_chat_id ON public.links USING btree (chat_id);
CREATE INDEX ix_links_number ON public.links USING btree (number);
CREATE INDEX ix_outbox_dead ON public.outbox USING btree (id) WHERE ((state)::text = 'dead'::text);
CREATE INDEX ix_outbox_leased ON public.outbox USING btree (lease_owner, id) WHERE ((state)::text = ANY (ARRAY[('new'::character varying)::text, ('sending'::character varying)::text, ('unknown'::character varying)::text]));
CREATE INDEX ix_outbox_waiting ON public.outbox USING btree (chat_id, id) WHERE ((state)::text = ANY (ARRAY[('new'::character varying)::text, ('sending'::character varying)::text, ('unknown'::character varying)::text]));
CREATE INDEX ix_parked_client_ref ON public.parked USING btree (client_ref);
