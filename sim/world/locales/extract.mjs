import * as f from './package/dist/index.js';
import fs from 'fs';
const out=process.argv[2];
const L={de_DE:[f.de],fr_FR:[f.fr],es_ES:[f.es],it_IT:[f.it],pl_PL:[f.pl],tr_TR:[f.tr],cs_CZ:[f.cs_CZ],ja_JP:[f.ja]};
const ok=w=>typeof w==='string'&&w.length>0&&!/[\n\r{}#"\\\[\]]/.test(w);
function every(list,n){ list=[...new Set(list.filter(ok))]; if(list.length<=n) return list; const r=[]; for(let i=0;i<n;i++) r.push(list[Math.floor(i*list.length/n)]); return r;}
for (const [k,locale] of Object.entries(L)){
  const l=locale[0]; const faker=new f.Faker({locale:[...locale,f.base]}); faker.seed(1);
  const flat=x=>x===undefined?[]:Array.isArray(x)?x:Object.values(x).flat();
  const draw=(fn,n)=>{const s=new Set();try{for(let i=0;i<n*8&&s.size<n;i++){const w=fn();if(ok(w))s.add(w)}}catch(e){return []}return [...s]};
  const sections={
    first:every(flat(l.person.first_name),400),
    last:every(flat(l.person.last_name),400),
    city: l.location.city_name?every(l.location.city_name,200):draw(()=>faker.location.city(),200),
    street:draw(()=>faker.location.street(),200),
    country:every(flat(l.location.country),200),
    company:l.company?.name_pattern?draw(()=>faker.company.name(),200):[],
    job:l.person.job_type||l.person.job_title_pattern?draw(()=>faker.person.jobTitle(),100):[],
  };
  let t=`# ${k}: from @faker-js/faker 10.6.0, see LICENSE\n`;
  for (const [s,words] of Object.entries(sections)) if(words.length) t+=`\n[${s}]\n`+words.join('\n')+'\n';
  fs.writeFileSync(out+'/'+k+'.txt',t);
  console.log(k,Object.entries(sections).map(([s,w])=>s+':'+w.length+' '+w.slice(0,3).join('|')).join('  '));
}
